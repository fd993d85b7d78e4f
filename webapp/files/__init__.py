"""Files that people attach: checked, pictures drawn anew, kept under random names."""
