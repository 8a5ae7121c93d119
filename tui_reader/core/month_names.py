"""Names of months in many languages, and the number of the month that a word abbreviates."""

from __future__ import annotations

import unicodedata
from functools import lru_cache
from typing import Final

# fmt: off
_NAMES: Final = (
    "january february march april may june july august september october november december",
    "janvier fevrier mars avril mai juin juillet aout septembre octobre novembre decembre",
    "januar februar marz april mai juni juli august september oktober november dezember",
    "- - maerz - - - - - - - - -",
    "- - mrz - - - - - - - - -",
    "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre",
    "janeiro fevereiro marco abril maio junho julho agosto setembro outubro novembro dezembro",
    "gennaio febbraio marzo aprile maggio giugno luglio agosto settembre ottobre novembre dicembre",
    "januari februari maart april mei juni juli augustus september oktober november december",
    "januari februari mars april maj juni juli augusti september oktober november desember",
    "- - marts - - - - - - - - -",
    ("tammikuuta helmikuuta maaliskuuta huhtikuuta toukokuuta kesakuuta heinakuuta "
     "elokuuta syyskuuta lokakuuta marraskuuta joulukuuta"),
    "januari februari maret april mei juni juli agustus september oktober november desember",
    ("stycznia lutego marca kwietnia maja czerwca lipca "
     "sierpnia wrzesnia pazdziernika listopada grudnia"),
    ("styczen luty marzec kwiecien maj czerwiec lipiec "
     "sierpien wrzesien pazdziernik listopad grudzien"),
    "ledna unora brezna dubna kvetna cervna cervence srpna zari rijna listopadu prosince",
    "leden unor brezen duben kveten cerven cervenec srpen zari rijen listopad prosinec",
    "ocak subat mart nisan mayıs haziran temmuz agustos eylul ekim kasım aralık",
    "января февраля марта апреля мая июня июля августа сентября октября ноября декабря",
    "январь февраль март апрель маи июнь июль август сентябрь октябрь ноябрь декабрь",
    "січня лютого березня квітня травня червня липня серпня вересня жовтня листопада грудня",
    ("ιανουαριου φεβρουαριου μαρτιου απριλιου μαιου ιουνιου ιουλιου "
     "αυγουστου σεπτεμβριου οκτωβριου νοεμβριου δεκεμβριου"),
    ("ιανουαριος φεβρουαριος μαρτιος απριλιος μαιος ιουνιος ιουλιος "
     "αυγουστος σεπτεμβριος οκτωβριος νοεμβριος δεκεμβριος"),
    "يناير فبراير مارس ابريل مايو يونيو يوليو اغسطس سبتمبر اكتوبر نوفمبر ديسمبر",
)
# fmt: on
"""In lower case and without accents: English, French, German, Spanish, Portuguese, Italian, Dutch,
Scandinavian languages, Finnish, Indonesian, Polish, Czech, Turkish, Russian, Ukrainian, Greek,
Arabic. A hyphen stands for a name that another line has."""
_MONTHS: Final = tuple(
    " ".join(("", *names)) for names in zip(*(line.split() for line in _NAMES), strict=True)
)


@lru_cache(256)
def month_number(word: str) -> int | None:
    """The number of the month whose name begins with `word`, of three letters or more."""
    if len(word) < 3 or not word.isalpha():
        return None
    letters = unicodedata.normalize("NFKD", word.lower())
    plain = "".join(letter for letter in letters if not unicodedata.combining(letter))
    for number, names in enumerate(_MONTHS, 1):
        if len(plain) > 2 and f" {plain}" in names:
            return number
    return None
