//! Things one goes to, people, and what suits anything.

use super::{
    Ink::{Accent, Main, Paper, Second},
    Piece,
    Stroke::{Fill, Line},
};

pub(super) const TICKET: &[Piece] = &[
    Piece(Second, Fill, "M20 18L92 34L88 52A7 7 0 0 0 85 66L82 80L10 64Z"),
    Piece(Main, Fill, "M8 36H92V48A8 8 0 0 0 92 64V78H8V64A8 8 0 0 0 8 48Z"),
    Piece(Paper, Line(3.0), "M66 42V46M66 52V56M66 62V66M66 71V73"),
    Piece(Accent, Fill, "M37 42L41 52L52 53L44 60L46 71L37 65L28 71L30 60L22 53L33 52Z"),
    Piece(Paper, Line(3.2), "M76 50V64M82 50V64"),
];

pub(super) const BUNTING: &[Piece] = &[
    Piece(Main, Line(3.4), "M2 20C26 42 74 42 98 20"),
    Piece(Accent, Fill, "M8 26L26 34L13 54Z"),
    Piece(Second, Fill, "M30 36L48 38L38 60Z"),
    Piece(Main, Fill, "M53 38L71 36L63 58Z"),
    Piece(Accent, Fill, "M75 34L92 26L88 48Z"),
    Piece(
        Second,
        Fill,
        "M24 70A4 4 0 0 1 24 78A4 4 0 0 1 24 70ZM78 66A4 4 0 0 1 78 74A4 4 0 0 1 78 66Z",
    ),
    Piece(Accent, Line(4.0), "M46 74L52 82M64 86L70 80"),
    Piece(Main, Line(4.0), "M36 90L32 84M86 88L80 86"),
];

pub(super) const CALENDAR: &[Piece] = &[
    Piece(
        Main,
        Fill,
        "M14 20H86C90 20 92 22 92 26V86C92 90 90 92 86 92H14C10 92 8 90 8 86V26C8 22 10 20 14 20Z",
    ),
    Piece(Paper, Fill, "M14 42H86V86H14Z"),
    Piece(Second, Line(6.0), "M30 10V28M70 10V28"),
    Piece(
        Second,
        Line(7.0),
        "M28 54H28.1M43 54H43.1M58 54H58.1M73 54H73.1M28 66H28.1M43 66H43.1M28 78H28.1M43 78H43.1M58 78H58.1",
    ),
    Piece(Accent, Fill, "M66 57A11 11 0 0 1 66 79A11 11 0 0 1 66 57Z"),
    Piece(Paper, Line(3.2), "M61 68L65 72L71 64"),
];

pub(super) const SPOTLIGHT: &[Piece] = &[
    Piece(Second, Fill, "M28 22L40 16L86 88H34Z"),
    Piece(Accent, Fill, "M8 84C8 79 32 76 58 76S98 79 98 86S82 94 58 94S8 90 8 84Z"),
    Piece(Main, Fill, "M10 16L30 4L44 24L24 34Z"),
    Piece(Main, Line(4.0), "M12 4V24"),
    Piece(
        Main,
        Fill,
        "M58 46A8 8 0 0 1 58 62A8 8 0 0 1 58 46ZM46 84C46 70 50 64 58 64S70 70 70 84Z",
    ),
];

pub(super) const FRAME: &[Piece] = &[
    Piece(Main, Fill, "M8 22H92V92H8Z"),
    Piece(Paper, Fill, "M17 31H83V83H17Z"),
    Piece(Second, Fill, "M17 83V70L38 48L54 66L64 58L83 76V83Z"),
    Piece(Accent, Fill, "M64 37A8 8 0 0 1 64 53A8 8 0 0 1 64 37Z"),
    Piece(Main, Line(3.0), "M36 22L50 7L64 22"),
];

pub(super) const NOTES: &[Piece] = &[
    Piece(Main, Fill, "M36 20L86 8V26L36 38Z"),
    Piece(Main, Fill, "M36 24H43V76H36ZM79 14H86V66H79Z"),
    Piece(Accent, Fill, "M28 64C38 60 46 68 42 78S24 92 16 86S18 68 28 64Z"),
    Piece(Second, Fill, "M71 54C81 50 89 58 85 68S67 82 59 76S61 58 71 54Z"),
];

pub(super) const RECORD: &[Piece] = &[
    Piece(Main, Fill, "M50 6A44 44 0 0 1 50 94A44 44 0 0 1 50 6Z"),
    Piece(
        Second,
        Line(1.8),
        "M50 16A34 34 0 0 1 84 50M50 84A34 34 0 0 1 16 50M50 25A25 25 0 0 1 75 50M50 75A25 25 0 0 1 25 50",
    ),
    Piece(Accent, Fill, "M50 34A16 16 0 0 1 50 66A16 16 0 0 1 50 34Z"),
    Piece(Paper, Fill, "M50 46A4 4 0 0 1 50 54A4 4 0 0 1 50 46Z"),
];

pub(super) const KEYS: &[Piece] = &[
    Piece(Main, Fill, "M6 20H94V86H6Z"),
    Piece(Paper, Fill, "M10 24H27V82H10ZM31 24H48V82H31ZM52 24H69V82H52ZM73 24H90V82H73Z"),
    Piece(Main, Fill, "M23 20H35V58H23ZM44 20H56V58H44Z"),
    Piece(Accent, Fill, "M65 20H77V58H65Z"),
    Piece(Second, Fill, "M6 12H94V24H6Z"),
];

pub(super) const MICROPHONE: &[Piece] = &[
    Piece(
        Accent,
        Fill,
        "M50 6C60 6 66 13 66 22V40C66 49 60 56 50 56S34 49 34 40V22C34 13 40 6 50 6Z",
    ),
    Piece(Paper, Line(3.0), "M40 22H48M40 31H48M40 40H48"),
    Piece(Main, Line(5.4), "M22 38C22 58 34 68 50 68S78 58 78 38M50 68V88M32 91H68"),
    Piece(Second, Line(4.0), "M88 24C92 30 92 40 88 46M12 24C8 30 8 40 12 46"),
];

pub(super) const PEOPLE: &[Piece] = &[
    Piece(
        Second,
        Fill,
        "M22 30A11 11 0 0 1 22 52A11 11 0 0 1 22 30ZM2 92C2 68 8 58 22 58S42 68 42 92Z",
    ),
    Piece(
        Main,
        Fill,
        "M78 30A11 11 0 0 1 78 52A11 11 0 0 1 78 30ZM58 92C58 68 64 58 78 58S98 68 98 92Z",
    ),
    Piece(
        Paper,
        Fill,
        "M50 12A17 17 0 0 1 50 46A17 17 0 0 1 50 12ZM20 96C20 62 30 48 50 48S80 62 80 96Z",
    ),
    Piece(
        Accent,
        Fill,
        "M50 16A13 13 0 0 1 50 42A13 13 0 0 1 50 16ZM25 92C25 64 33 52 50 52S75 64 75 92Z",
    ),
];

pub(super) const BADGE: &[Piece] = &[
    Piece(Second, Line(5.0), "M30 2L46 28M70 2L54 28"),
    Piece(
        Main,
        Fill,
        "M24 28H76C80 28 82 30 82 34V88C82 92 80 94 76 94H24C20 94 18 92 18 88V34C18 30 20 28 24 28Z",
    ),
    Piece(Paper, Line(4.0), "M42 36H58"),
    Piece(
        Accent,
        Fill,
        "M50 44A9 9 0 0 1 50 62A9 9 0 0 1 50 44ZM34 78C34 68 40 65 50 65S66 68 66 78Z",
    ),
    Piece(Paper, Line(3.4), "M34 86H66"),
];

pub(super) const BRIEFCASE: &[Piece] = &[
    Piece(Second, Line(6.0), "M36 30V20C36 16 38 14 42 14H58C62 14 64 16 64 20V30"),
    Piece(
        Main,
        Fill,
        "M14 30H86C91 30 94 33 94 38V80C94 85 91 88 86 88H14C9 88 6 85 6 80V38C6 33 9 30 14 30Z",
    ),
    Piece(Paper, Line(3.4), "M8 54C30 64 70 64 92 54"),
    Piece(Accent, Fill, "M43 52H57V68H43Z"),
];

pub(super) const PARCEL: &[Piece] = &[
    Piece(Accent, Fill, "M50 8L90 26L50 44L10 26Z"),
    Piece(Main, Fill, "M10 30L48 47V92L10 74Z"),
    Piece(Second, Fill, "M90 30L52 47V92L90 74Z"),
    Piece(Paper, Line(4.0), "M30 18L70 36V52"),
];

pub(super) const PLANT: &[Piece] = &[
    Piece(Main, Line(4.4), "M50 66V30"),
    Piece(Main, Fill, "M50 34C46 16 54 8 62 4C68 16 62 28 50 34Z"),
    Piece(Second, Fill, "M49 52C34 54 22 46 18 32C34 28 46 36 49 52Z"),
    Piece(Main, Fill, "M51 58C54 42 66 34 82 36C80 52 68 60 51 58Z"),
    Piece(Accent, Fill, "M26 64H74L68 94H32Z"),
    Piece(Paper, Line(3.0), "M30 73H70"),
];

pub(super) const MEGAPHONE: &[Piece] = &[
    Piece(Second, Fill, "M30 60H44L50 88H36Z"),
    Piece(Main, Fill, "M12 38H34V64H12C8 64 6 60 6 51S8 38 12 38Z"),
    Piece(Accent, Fill, "M34 38C50 36 62 28 70 16V86C62 74 50 66 34 64Z"),
    Piece(Main, Fill, "M70 12H77V90H70Z"),
    Piece(Second, Line(4.4), "M85 38L93 32M86 51H96M85 64L93 70"),
];

pub(super) const SUNRISE: &[Piece] = &[
    Piece(Accent, Fill, "M22 60A28 28 0 0 1 78 60Z"),
    Piece(Accent, Line(4.6), "M50 22V10M24 32L16 23M76 32L84 23M12 54L3 50M88 54L97 50"),
    Piece(Second, Fill, "M2 90V66C20 54 34 56 48 64S80 72 98 60V90Z"),
    Piece(Main, Fill, "M2 90V78C26 68 46 80 62 78S88 70 98 74V90Z"),
];

pub(super) const TAG: &[Piece] = &[
    Piece(
        Main,
        Fill,
        "M54 10H86C89 10 91 12 91 15V47C91 50 90 52 88 54L54 88C50 92 46 92 42 88L13 59C9 55 9 51 13 47L47 13C49 11 51 10 54 10Z",
    ),
    Piece(Paper, Fill, "M72 21A7 7 0 0 1 72 35A7 7 0 0 1 72 21Z"),
    Piece(Accent, Line(5.0), "M36 50L56 70M46 40L66 60"),
    Piece(Second, Line(3.6), "M72 28C80 20 88 14 96 4"),
];
