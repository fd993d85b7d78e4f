"""Which passwords are good enough (ASVS 5.0, 6.2): length and a block list, nothing else.

No rule about kinds of characters, no rotation; pasting and password managers are welcome. The
block list is made here from the patterns people really use, Vietnamese ones among them, so that
no list of anybody's passwords is kept in the project.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from functools import cache
from itertools import product

from flask_babel import gettext as _

MIN_LENGTH = 8  # ASVS 6.2.1: at least 8, 15 recommended
MAX_LENGTH = 256  # ASVS 6.2.9 asks for at least 64

ROWS = ("1234567890", "qwertyuiop", "asdfghjkl", "zxcvbnm,./", "1qaz2wsx3edc4rfv5tgb6yhn")
WORDS = """
    password passw0rd matkhau matkhaumoi admin administrator user welcome welcome hello letmein
    master secret login guest test root changeme default system server internet computer windows
    google facebook samsung iphone nokia android superman batman dragon monkey football soccer
    liverpool chelsea arsenal barcelona realmadrid manchester ronaldo messi pokemon naruto doraemon
    princess sunshine flower shadow freedom whatever starwars michael jordan charlie andrew jessica
    iloveyou loveyou lovely baby angel forever family happy lucky
    vietnam hanoi saigon haiphong danang hue cantho tphcm hochiminh bacho namdinh thaibinh nghean
    thanhhoa hatinh quangninh quangnam quangngai binhdinh khanhhoa dalat vungtau dongnai binhduong
    longan tiengiang bentre travinh vinhlong dongthap angiang kiengiang camau baclieu soctrang
    hagiang caobang laocai laichau dienbien sonla yenbai hoabinh thainguyen langson bacgiang phutho
    vinhphuc bacninh haiduong hungyen hanam ninhbinh quangbinh quangtri gialai daklak lamdong
    anhyeuem emyeuanh yeuem yeuanh yeumai mainhoem nhoem nhoanh tinhyeu hanhphuc giadinh conyeu
    congai contrai bome bome mevabe cunyeu embe meyeu bayeu vochong vo chong khongbiet
    khongcomatkhau khongco chaoban xinchao camon cothe duoc banbe banthan hoctro hocsinh sinhvien
    congan canhsat bodoi quandoi daidoi dangvien chinhquyen uyban ubnd vanphong xaphuong chutich
    thonban truongthon anninh matuy khongmatuy vungxanh toquoc doclap tudo maimai
"""
NAMES = """
    nguyen tran le pham hoang huynh phan vu vo dang bui do ho ngo duong ly
    anh binh chau chi cuong dung dat duc giang ha hai hang hanh hien hieu hoa hong hung huong huy
    khanh khoa kien lan linh loan long mai manh minh my nam nga ngan ngoc nhan nhung oanh phong
    phuc phuong quan quang quyen quynh son tam tan thanh thao thang thu thuy tien toan trang trinh
    trung tu tuan tung van viet vinh xuan yen
"""
ENDS = ("", "1", "12", "123", "1234", "12345", "123456", "@", "@123", "!", "0", "01", "321", "a@")
YEARS = tuple(str(year) for year in range(1970, 2031))
LEET = str.maketrans("@013457$!", "aoleastsi")


def problem_with(password: str, about: Iterable[str] = ()) -> str | None:
    """Return what is wrong with `password`, in the visitor's language; None when it will do.

    Args:
        password: as typed.
        about: words that stand for the account: user name, post, names of its areas.
    """
    if len(password) < MIN_LENGTH:
        return _("The password needs at least %(number)d characters.", number=MIN_LENGTH)
    if len(password) > MAX_LENGTH:
        return _("The password may have at most %(number)d characters.", number=MAX_LENGTH)
    plain = fold(password)
    if (
        plain in common()
        or bare(plain).translate(LEET) in stems()
        or is_monotonous(plain)
        or is_day(plain)
    ):
        return _("Many people use this password, so it is guessed first. Choose another one.")
    if says_only(plain, about):
        return _("The password repeats the user name, the post or the place. Choose another one.")
    return None


def fold(text: str) -> str:
    """Return `text` in lower case without diacritics and spaces.

    >>> fold("Mật Khẩu Đẹp")
    'matkhaudep'
    """
    text = unicodedata.normalize("NFKD", text.lower().replace("đ", "d"))
    return "".join(mark for mark in text if not unicodedata.combining(mark) and mark != " ")


def bare(plain: str) -> str:
    """Return what is left of a folded password without the digits and signs around it.

    >>> bare("antruong@2026!")
    'antruong'
    """
    return re.sub(r"^[\W\d_]+|[\W\d_]+$", "", plain)


def says_only(plain: str, about: Iterable[str]) -> bool:
    """True when fewer than five letters are left once the words of `about` are taken away."""
    rest = plain
    for word in sorted(map(fold, about), key=len, reverse=True):
        if len(word) >= 4:
            rest = rest.replace(word, "")
    return rest != plain and len(bare(rest)) < 5


def is_day(plain: str) -> bool:
    """True for a day in eight digits: birthdays come first in every guess.

    >>> is_day("20051990"), is_day("19900520"), is_day("83926174")
    (True, True, False)
    """
    found = re.fullmatch(r"(\d\d)(\d\d)(19|20)\d\d|(?:19|20)\d\d(\d\d)(\d\d)", plain)
    if not found:
        return False
    one, two = (int(part) for part in found.group(1, 2, 4, 5) if part)
    return 1 <= min(one, two) <= 12 and max(one, two) <= 31


def is_monotonous(plain: str) -> bool:
    """True for one short piece repeated, or a run of neighbours ("abababab", "12345678").

    >>> is_monotonous("xaxaxaxa"), is_monotonous("87654321"), is_monotonous("tre già măng mọc")
    (True, True, False)
    """
    if re.fullmatch(r"(.{1,4})\1+", plain):
        return True
    steps = {ord(b) - ord(a) for a, b in zip(plain, plain[1:], strict=False)}
    return steps in ({1}, {-1})


@cache
def common() -> frozenset[str]:
    """Return the block list: folded, each at least as long as a password must be."""
    return frozenset(word for word in _patterns() if len(word) >= MIN_LENGTH)


@cache
def stems() -> frozenset[str]:
    """Return the common words and names themselves, which digits and signs do not improve."""
    return frozenset(WORDS.split()) | frozenset(NAMES.split())


def _patterns() -> Iterator[str]:
    yield from _walks()
    names = NAMES.split()
    for word in stems():
        for end in (*ENDS, *YEARS):
            yield word + end
            yield word.translate(LEET) + end
        yield word + word
    for family, name in product(names[:16], names[16:]):
        for end in ENDS:
            yield family + name + end
            yield name + family + end


def _walks() -> Iterator[str]:
    """Yield walks along the rows of a keyboard, both ways, and pairs of them."""
    for row in ROWS:
        for line in (row * 2, (row * 2)[::-1]):
            for start, length in product(range(len(row)), range(4, 13)):
                walk = line[start : start + length]
                yield walk
                for end in ("1", "123", "@123", "@", "!"):
                    yield walk + end
                yield walk + "1234"
                yield walk + walk
                yield "1234" + walk
