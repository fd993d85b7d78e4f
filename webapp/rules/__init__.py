"""The law and the local rules as data: terms in days and hours, each with its dates and source."""
