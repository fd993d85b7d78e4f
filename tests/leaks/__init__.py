"""What each kind of visitor must not find, looked for on every address there is."""
