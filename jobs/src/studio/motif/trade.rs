//! Things that are made, sold and driven.

use super::{
    Ink::{Accent, Main, Paper, Second},
    Piece,
    Stroke::{Fill, Line},
};

pub(super) const CUP: &[Piece] = &[
    Piece(Second, Line(4.5), "M36 30C29 23 43 18 36 10M54 30C47 23 61 18 54 10"),
    Piece(Main, Line(7.0), "M70 48H76C92 48 92 70 72 70H66"),
    Piece(Main, Fill, "M17 40H73V58C73 72 63 80 51 80H39C27 80 17 72 17 58Z"),
    Piece(Accent, Fill, "M17 48H73V58H17Z"),
    Piece(Second, Fill, "M8 82H82C81 89 75 92 67 92H23C15 92 9 89 8 82Z"),
];

pub(super) const BEAN: &[Piece] = &[
    Piece(Main, Fill, "M56 10C78 18 84 46 72 68S34 96 20 82S14 36 28 20S46 6 56 10Z"),
    Piece(Paper, Line(5.0), "M58 14C44 30 62 46 46 58S30 74 28 84"),
    Piece(Accent, Fill, "M84 60C94 66 96 78 90 87S72 97 66 90S64 72 70 64S80 57 84 60Z"),
    Piece(Paper, Line(3.0), "M86 64C78 70 86 76 78 82S72 88 71 90"),
];

pub(super) const BAG: &[Piece] = &[
    Piece(Second, Fill, "M26 8H74V24H26Z"),
    Piece(Main, Fill, "M26 22H74L82 92H18Z"),
    Piece(Accent, Fill, "M50 42A17 17 0 0 1 50 76A17 17 0 0 1 50 42Z"),
    Piece(Paper, Line(3.6), "M54 48C46 54 58 62 47 70"),
    Piece(Paper, Line(2.6), "M30 15H70"),
];

pub(super) const FILTER: &[Piece] = &[
    Piece(Accent, Fill, "M20 12H80L60 42H40Z"),
    Piece(Main, Line(5.0), "M32 46H68"),
    Piece(Second, Fill, "M36 50H64L78 82C80 88 76 92 70 92H30C24 92 20 88 22 82Z"),
    Piece(Main, Fill, "M29 66H71L78 82C80 88 76 92 70 92H30C24 92 20 88 22 82Z"),
    Piece(Second, Line(5.0), "M74 62C92 60 94 80 80 82"),
];

pub(super) const TEAPOT: &[Piece] = &[
    Piece(Second, Line(7.0), "M24 50C4 46 6 76 28 74"),
    Piece(Main, Fill, "M74 56C82 56 82 42 94 38L92 48C86 54 86 72 72 74Z"),
    Piece(Main, Fill, "M50 34C70 34 80 48 80 62C80 78 68 88 50 88S20 78 20 62C20 48 30 34 50 34Z"),
    Piece(Accent, Fill, "M32 36C34 28 42 24 50 24S66 28 68 36Z"),
    Piece(Accent, Fill, "M50 14A6 6 0 0 1 50 26A6 6 0 0 1 50 14Z"),
    Piece(Paper, Line(3.6), "M36 62C44 54 56 70 64 62"),
];

pub(super) const BOWL: &[Piece] = &[
    Piece(Second, Line(4.5), "M38 24C32 18 44 14 38 7M56 24C50 18 62 14 56 7"),
    Piece(Accent, Fill, "M20 48A17 17 0 0 1 54 48Z"),
    Piece(Second, Fill, "M46 48A18 14 0 0 1 82 48Z"),
    Piece(Main, Fill, "M8 48H92C92 72 74 86 50 86S8 72 8 48Z"),
    Piece(Main, Fill, "M34 82H66V92H34Z"),
    Piece(Paper, Line(3.2), "M22 60C28 70 36 74 46 76"),
];

pub(super) const LOAF: &[Piece] = &[
    Piece(Main, Fill, "M6 60C4 38 24 26 50 26S96 38 94 60C93 74 80 80 50 80S7 74 6 60Z"),
    Piece(
        Paper,
        Line(5.0),
        "M28 38C34 44 36 52 34 60M48 34C54 42 56 50 54 60M68 37C74 44 76 52 74 60",
    ),
    Piece(Accent, Fill, "M10 84H90V92H10Z"),
    Piece(Second, Line(4.0), "M40 16C35 11 44 8 40 3M60 16C55 11 64 8 60 3"),
];

pub(super) const PLATE: &[Piece] = &[
    Piece(Second, Fill, "M50 20A30 30 0 0 1 50 80A30 30 0 0 1 50 20Z"),
    Piece(Paper, Fill, "M50 29A21 21 0 0 1 50 71A21 21 0 0 1 50 29Z"),
    Piece(Accent, Fill, "M40 56C38 44 48 38 60 40C62 52 54 60 42 58Z"),
    Piece(Paper, Line(2.2), "M44 55L56 44"),
    Piece(Main, Line(4.6), "M10 40V88M4 14V34C4 42 16 42 16 34V14M10 14V34"),
    Piece(Main, Line(4.6), "M90 52V88"),
    Piece(Main, Fill, "M87 12C96 18 98 40 93 54H87Z"),
];

pub(super) const GLASS: &[Piece] = &[
    Piece(Second, Fill, "M27 8H73C77 36 68 56 50 56S23 36 27 8Z"),
    Piece(Accent, Fill, "M26 26H74C73 44 65 56 50 56S27 44 26 26Z"),
    Piece(Main, Line(5.0), "M50 56V90M32 91H68"),
    Piece(Paper, Line(3.0), "M64 14C65 22 64 28 63 32"),
];

pub(super) const APPLE: &[Piece] = &[
    Piece(
        Accent,
        Fill,
        "M50 34C40 24 15 26 15 54C15 76 31 94 43 92C47 91 53 91 57 92C69 94 85 76 85 54C85 26 60 24 50 34Z",
    ),
    Piece(Main, Line(4.6), "M50 34C50 26 48 20 44 14"),
    Piece(Second, Fill, "M54 26C54 13 66 7 78 9C78 21 68 27 54 26Z"),
    Piece(Paper, Line(4.0), "M26 58C26 50 30 44 36 42"),
];

pub(super) const CHOCOLATE: &[Piece] = &[
    Piece(Main, Fill, "M24 8H76V60H24Z"),
    Piece(Paper, Line(3.0), "M50 10V56M26 26H74M26 43H74"),
    Piece(Accent, Fill, "M20 52L31 47L41 54L52 47L63 54L72 47L80 52V92H20Z"),
    Piece(Paper, Line(4.0), "M34 72H66"),
];

pub(super) const BICYCLE: &[Piece] = &[
    Piece(
        Main,
        Line(4.6),
        "M22 46A19 19 0 0 1 22 84A19 19 0 0 1 22 46ZM78 46A19 19 0 0 1 78 84A19 19 0 0 1 78 46Z",
    ),
    Piece(Accent, Line(4.6), "M22 65L38 36H66L48 65ZM38 36L48 65M48 65H22M66 36L78 65M66 36L63 24"),
    Piece(Second, Line(5.2), "M30 29H46M38 36V29M63 24H74C79 24 79 31 74 31"),
    Piece(Second, Fill, "M48 59A6 6 0 0 1 48 71A6 6 0 0 1 48 59Z"),
];

pub(super) const WHEEL: &[Piece] = &[
    Piece(Second, Line(2.6), "M50 16V84M16 50H84M26 26L74 74M74 26L26 74"),
    Piece(Main, Line(7.0), "M50 10A40 40 0 0 1 50 90A40 40 0 0 1 50 10Z"),
    Piece(Accent, Fill, "M50 39A11 11 0 0 1 50 61A11 11 0 0 1 50 39Z"),
    Piece(Paper, Fill, "M50 46A4 4 0 0 1 50 54A4 4 0 0 1 50 46Z"),
];

pub(super) const ROAD: &[Piece] = &[
    Piece(Accent, Fill, "M76 12A12 12 0 0 1 76 36A12 12 0 0 1 76 12Z"),
    Piece(Second, Fill, "M2 92V60C18 42 36 42 52 54S84 60 98 48V92Z"),
    Piece(Main, Fill, "M26 92C38 80 60 76 44 60L50 57C74 76 60 80 68 92Z"),
    Piece(Paper, Line(2.6), "M47 90C50 86 55 82 55 78M54 72C53 69 51 66 50 64"),
];

pub(super) const CAR: &[Piece] = &[
    Piece(
        Main,
        Fill,
        "M6 70V58C6 52 10 50 18 48L30 32C32 29 35 28 39 28H60C64 28 68 30 71 33L82 48C92 49 95 53 95 60V70Z",
    ),
    Piece(Paper, Fill, "M31 47L39 35H48V47ZM53 35H61L70 47H53Z"),
    Piece(Accent, Line(4.0), "M6 59H14M88 58H95"),
    Piece(
        Second,
        Fill,
        "M27 58A12 12 0 0 1 27 82A12 12 0 0 1 27 58ZM74 58A12 12 0 0 1 74 82A12 12 0 0 1 74 58Z",
    ),
    Piece(
        Paper,
        Fill,
        "M27 66A4 4 0 0 1 27 74A4 4 0 0 1 27 66ZM74 66A4 4 0 0 1 74 74A4 4 0 0 1 74 66Z",
    ),
];

pub(super) const WINDOW: &[Piece] = &[
    Piece(
        Main,
        Fill,
        "M12 14H88C92 14 94 16 94 20V82C94 86 92 88 88 88H12C8 88 6 86 6 82V20C6 16 8 14 12 14Z",
    ),
    Piece(Paper, Fill, "M12 30H88V82H12Z"),
    Piece(Paper, Line(5.0), "M15 22H15.1M24 22H24.1M33 22H33.1"),
    Piece(Second, Fill, "M20 62H30V76H20ZM36 52H46V76H36Z"),
    Piece(Accent, Fill, "M52 44H62V76H52ZM68 36H78V76H68Z"),
    Piece(Main, Line(3.4), "M20 40H40"),
];

pub(super) const PHONE: &[Piece] = &[
    Piece(
        Main,
        Fill,
        "M26 6H62C67 6 70 9 70 14V86C70 91 67 94 62 94H26C21 94 18 91 18 86V14C18 9 21 6 26 6Z",
    ),
    Piece(Paper, Fill, "M24 16H64V82H24Z"),
    Piece(Second, Fill, "M30 24H58V42H30Z"),
    Piece(Main, Line(3.2), "M32 52H56M32 60H50"),
    Piece(
        Accent,
        Fill,
        "M50 52H86C90 52 92 54 92 58V72C92 76 90 78 86 78H66L56 88V78H50C46 78 44 76 44 72V58C44 54 46 52 50 52Z",
    ),
    Piece(Paper, Line(4.0), "M58 65L65 71L78 59"),
];

pub(super) const POINTER: &[Piece] = &[
    Piece(Second, Fill, "M22 22H78C88 22 92 28 92 36S88 50 78 50H22C12 50 8 44 8 36S12 22 22 22Z"),
    Piece(Paper, Line(4.6), "M26 36H62"),
    Piece(Accent, Fill, "M52 42L84 70L69 72L77 88L68 92L60 76L50 87Z"),
    Piece(Main, Line(4.0), "M40 60L36 66M32 56L25 58M48 12V6M64 12L67 7M32 12L29 7"),
];

pub(super) const CARDS: &[Piece] = &[
    Piece(Second, Fill, "M26 8H86C90 8 92 10 92 14V54H26Z"),
    Piece(Accent, Fill, "M16 22H76C80 22 82 24 82 28V70H16Z"),
    Piece(
        Main,
        Fill,
        "M12 38H68C72 38 74 40 74 44V86C74 90 72 92 68 92H12C8 92 6 90 6 86V44C6 40 8 38 12 38Z",
    ),
    Piece(Paper, Line(4.4), "M17 54L22 59L30 49M40 54H62M17 74L22 79L30 69M40 74H56"),
];
