"""What course.py hands over to."""
