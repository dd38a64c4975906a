"""The data that come with the course; downloads land beside them."""
