"""What several modules must agree on."""

# The folders of Animals-10 are named in Italian. The order is by folder name: that is the order
# of the labels, 0 to 9, everywhere in the course.
ENGLISH = {
    "cane": "dog",
    "cavallo": "horse",
    "elefante": "elephant",
    "farfalla": "butterfly",
    "gallina": "chicken",
    "gatto": "cat",
    "mucca": "cow",
    "pecora": "sheep",
    "ragno": "spider",
    "scoiattolo": "squirrel",
}
FOLDERS = tuple(sorted(ENGLISH))
CLASS_NAMES = tuple(ENGLISH[folder] for folder in FOLDERS)
