"""The status of a village: registered, proposed, certified, under review, delisted.

No national text names a "thôn không ma túy"; the model is registered and recognised by the commune
under its own plan (Quyết định 28/2025/QĐ-TTg knows communes and provinces only). So each status
rests on a decision document of the commune, entered by a person.
"""
