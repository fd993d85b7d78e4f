"""Home (“Việc hôm nay”): what waits for me, what is late, what came back, each with one button."""
