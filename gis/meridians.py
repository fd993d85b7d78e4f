"""Which VN-2000 TM-3 zone belongs to which province.

Source:
    Central meridians of the 63 provinces: Thông tư 973/2001/TT-TCĐC; the area names of the EPSG
    registry agree with it. The 34 provinces of 2025: Nghị quyết 202/2025/QH15; a merged province
    keeps the meridian of each part, its namesake's first. Only used to ORDER the choices shown to a
    person, never to decide.
"""

# Minutes of the central meridian (degrees, minutes) → EPSG code of its TM-3 zone.
TM3 = {
    (102, 0): 5896,
    (103, 0): 9205,
    (104, 0): 9206,
    (104, 30): 9207,
    (104, 45): 9208,
    (105, 0): 5897,
    (105, 30): 9209,
    (105, 45): 9210,
    (106, 0): 9211,
    (106, 15): 9212,
    (106, 30): 9213,
    (107, 0): 9214,
    (107, 15): 9215,
    (107, 30): 9216,
    (107, 45): 5899,
    (108, 0): 5898,
    (108, 15): 9217,
    (108, 30): 9218,
}

# Code of the province as of 2025 → (degrees, minutes) of each of its meridians.
PROVINCE_MERIDIANS: dict[str, tuple[tuple[int, int], ...]] = {
    "01": ((105, 0),),
    "04": ((105, 45),),
    "08": ((106, 0), (105, 30)),
    "11": ((103, 0),),
    "12": ((103, 0),),
    "14": ((104, 0),),
    "15": ((104, 45),),
    "19": ((106, 30),),
    "20": ((107, 15),),
    "22": ((107, 45),),
    "24": ((105, 30), (107, 0)),
    "25": ((104, 45), (105, 0), (106, 0)),
    "31": ((105, 45), (105, 30)),
    "33": ((105, 30),),
    "37": ((105, 0), (105, 30)),
    "38": ((105, 0),),
    "40": ((104, 45),),
    "42": ((105, 30),),
    "44": ((106, 15), (106, 0)),
    "46": ((107, 0),),
    "48": ((107, 45),),
    "51": ((108, 0), (107, 30)),
    "52": ((108, 30), (108, 15)),
    "56": ((108, 15),),
    "66": ((108, 30),),
    "68": ((107, 45), (108, 30)),
    "75": ((107, 45), (106, 15)),
    "79": ((105, 45), (107, 45)),
    "80": ((105, 30), (105, 45)),
    "82": ((105, 0), (105, 45)),
    "86": ((105, 30), (105, 45)),
    "91": ((104, 45), (104, 30)),
    "92": ((105, 0), (105, 30)),
    "96": ((104, 30), (105, 0)),
}


def province_codes(province_code: str) -> list[int]:
    """Return the EPSG codes of the province's own TM-3 zones, the likeliest first.

    Args:
        province_code: two digits as of 2025; an unknown one gives an empty list.

    >>> province_codes("31"), province_codes("00")
    ([9210, 9209], [])
    """
    return [TM3[meridian] for meridian in PROVINCE_MERIDIANS.get(province_code, ())]
