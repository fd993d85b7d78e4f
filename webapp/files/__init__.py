"""Files that people attach: checked, re-encoded where they are pictures, kept under random names."""
