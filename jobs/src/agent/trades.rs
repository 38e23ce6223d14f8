//! Briefs of many trades in every language, as people write them.

use domain::{
    brand::guide::{EmojiPolicy, StyleGuide, Tone},
    campaign::brief::{Brief, Language},
};

use super::tests::{brief, guide};

/// A trade's brief, its brand's name and tone.
type Trade = (Language, Tone, &'static str, [&'static str; 4]);

/// Goal, product, audience and call to action of each.
const TRADES: [Trade; 15] = [
    (
        Language::En,
        Tone::Professional,
        "Ledgerline",
        [
            "Get 150 finance teams to book a demo before the end of the quarter",
            "Ledgerline is month-end close software for finance teams of 5 to 50. It matches bank lines to invoices overnight, flags what does not fit, and keeps an audit trail that auditors can read without a login. Customers close in four days instead of nine. Connects to Xero, NetSuite and SAP. Setup takes one afternoon. No per-seat pricing.",
            "CFOs, controllers and finance managers in mid-sized companies",
            "Book a demo",
        ],
    ),
    (
        Language::En,
        Tone::Friendly,
        "Elm Street Dental",
        [
            "Fill the new evening slots",
            "Elm Street Dental now opens until 9 pm on Tuesdays and Thursdays. Check-ups take 30 minutes and cost £45, X-rays included. We see nervous patients first thing, with nobody else in the waiting room. Free parking behind the building. Registered with the Care Quality Commission since 2011.",
            "Working parents, commuters and anyone who has put it off",
            "Book an evening slot",
        ],
    ),
    (
        Language::En,
        Tone::Elegant,
        "Saltmarsh Press",
        [
            "Sell 2,000 copies in the first month",
            "\"The Lamplighter's Daughter\" is a novel by Ruth Adeyemi, set on the Essex coast in 1911. A girl inherits a lighthouse and a debt. 312 pages, hardback, £16.99. Signed first editions from our shop while they last. Longlisted for the Coastal Fiction Prize.",
            "Readers of historical fiction, book clubs",
            "Order a signed copy",
        ],
    ),
    (
        Language::En,
        Tone::Bold,
        "Brightwell Roofing",
        [
            "12 surveys a week in March",
            "We fix roofs in Leeds and Harrogate. Leaks looked at within 24 hours; written quote the same day. 15 % off gutter cleaning until 31 March. Ten-year guarantee on every new roof. Family firm, third generation.",
            "Homeowners in Leeds, Harrogate and Wetherby",
            "Call us on 0113 496 0000",
        ],
    ),
    (
        Language::De,
        Tone::Friendly,
        "Elektro Brandt",
        [
            "Drei Gesellinnen oder Gesellen einstellen",
            "Elektro Brandt sucht Elektronikerinnen und Elektroniker für Kiel und Umgebung. 4-Tage-Woche mit 36 Stunden, Dienstwagen auch privat, 30 Tage Urlaub. Neun Kolleginnen und Kollegen, keine Montage über Nacht. Bewerbung ohne Anschreiben, Antwort in 48 Stunden.",
            "Elektroniker, Gesellen und Meister aus Kiel",
            "Jetzt bewerben",
        ],
    ),
    (
        Language::De,
        Tone::Elegant,
        "Museum am Wehr",
        [
            "Besucher aus der Region gewinnen",
            "„Licht auf Papier“ zeigt 120 Fotografien aus den Jahren 1920 bis 1935. Die Ausstellung läuft vom 12. März bis zum 20. Juni. Jeden Donnerstag bis 21 Uhr geöffnet. Eintritt 9 Euro, unter 18 Jahren frei. Führungen samstags um 15 Uhr. Das Café liegt direkt am Wasser.",
            "Kunstinteressierte, Familien, Schulklassen",
            "Eintrittskarte kaufen",
        ],
    ),
    (
        Language::De,
        Tone::Professional,
        "Klarwerk",
        [
            "80 Erstgespräche mit Maschinenbauern",
            "Klarwerk ist eine Software für die Einsatzplanung im technischen Kundendienst. Disponenten sehen freie Monteure, Fahrzeit und Ersatzteile auf einer Karte. Die Planung eines Einsatzes dauert zwei statt elf Minuten. Läuft im Rechenzentrum in Nürnberg. Schnittstellen zu SAP und Microsoft Dynamics. Die ersten 30 Tage sind kostenlos.",
            "Leiter Service und Disponenten im Maschinenbau, in der Gebäudetechnik und im Anlagenbau",
            "Erstgespräch vereinbaren",
        ],
    ),
    (
        Language::Fr,
        Tone::Elegant,
        "Chez Margot",
        [
            "Remplir les dîners du mardi au jeudi",
            "Chez Margot ouvre le midi et le soir, rue des Tanneurs. La carte tient sur une page et change chaque semaine. Menu à 29 € le midi, trois plats. Les légumes viennent de deux maraîchers de la vallée. Trente-deux couverts, une terrasse côté jardin.",
            "Gourmands, couples et voisins du quartier",
            "Réserver une table",
        ],
    ),
    (
        Language::Fr,
        Tone::Professional,
        "Cabinet Aubrac",
        [
            "Trouver 40 nouveaux patients pour la rééducation du dos",
            "Le Cabinet Aubrac accueille les patients du lundi au samedi, de 7 h 30 à 20 h. Quatre kinésithérapeutes, une salle de rééducation de 120 m². Premier rendez-vous sous cinq jours. Les séances durent 40 minutes. Prise en charge par l'Assurance maladie. Bilan offert jusqu'au 31 mars.",
            "Sportifs, personnes opérées et salariés qui ont mal au dos",
            "Prendre rendez-vous",
        ],
    ),
    (
        Language::Fr,
        Tone::Playful,
        "Les Éditions du Hérisson",
        [
            "Vendre 1 500 exemplaires avant l'été",
            "« Le Chat qui comptait les étoiles » est un album pour les 4 à 7 ans. Texte de Nina Valdès, dessins au pastel de Tom Ricœur. 48 pages, imprimé à Angers sur papier recyclé. 14,90 €. Une histoire du soir en huit minutes.",
            "Parents, grands-parents et maîtresses de maternelle",
            "Feuilleter l'album",
        ],
    ),
    (
        Language::Es,
        Tone::Bold,
        "Taller Ríos",
        [
            "Conseguir 30 reparaciones al mes",
            "Reparamos bicicletas en el barrio de Ruzafa, en Valencia. Presupuesto en diez minutos, reparación en 48 horas. Recogemos la bici en tu casa por 8 €. Revisión de frenos gratis hasta el 31 de marzo. Tres mecánicos, dos perros y mucha paciencia.",
            "Ciclistas urbanos, repartidores y familias del barrio",
            "Pide tu cita",
        ],
    ),
    (
        Language::Es,
        Tone::Elegant,
        "Museo del Vidrio",
        [
            "Atraer a 5.000 visitantes",
            "La exposición «Fuego lento» reúne 80 piezas de vidrio soplado de los siglos XVII a XX. Abierta del 5 de marzo al 30 de mayo, de martes a domingo. Entrada general 6 €, gratuita los domingos por la tarde. Demostraciones en el horno cada sábado a las 12 h.",
            "Amantes del arte, familias y escuelas",
            "Comprar entradas",
        ],
    ),
    (
        Language::Es,
        Tone::Professional,
        "Nóminaria",
        [
            "120 demostraciones con asesorías laborales",
            "Nóminaria es un programa de nóminas para asesorías laborales. Calcula 500 nóminas en tres minutos y avisa de los cambios de convenio. Importa los datos de Excel. Soporte por teléfono de 8 a 20 h. Sin permanencia.",
            "Asesorías laborales y gestorías de hasta 50 empleados",
            "Solicitar una demostración",
        ],
    ),
    (
        Language::Ja,
        Tone::Professional,
        "みどり歯科",
        [
            "夜間診療の予約を増やす",
            "みどり歯科は、3月から火曜と木曜の夜間診療を始めます。受付は21時まで。駅から徒歩3分です。痛みの少ない治療を心がけています。初診の方も当日予約ができます。",
            "仕事帰りに通いたい方、小さなお子さまのいるご家庭",
            "予約する",
        ],
    ),
    (
        Language::Ja,
        Tone::Friendly,
        "みなと精機",
        [
            "製造スタッフを5名採用する",
            "みなと精機では、横浜工場の製造スタッフを募集しています。未経験の方も歓迎です。残業は月平均8時間、年間休日は125日。資格取得の費用は会社が負担します。応募の締め切りは3月20日です。",
            "横浜近郊で働きたい方、ものづくりが好きな方",
            "応募する",
        ],
    ),
];

/// Every one of them.
pub(super) fn trades() -> Vec<(Brief, StyleGuide)> {
    let made = |(language, tone, brand, [goal, product, audience, call]): Trade| {
        (brief(language, goal, product, audience, call), guide(brand, tone, EmojiPolicy::Sparing))
    };
    TRADES.map(made).into()
}
