//! The singular of an English noun, as tables are named after them.
//!
//! Whole words come first, then endings: the first that fits decides, so an exception stands above
//! its rule. An ending also fits a word that is put together, as in `warehouses`.
//! Must not know of tables, nor of any other form of a word.

/// The singular of a word in lower case; what is not plural stays as it is.
pub(super) fn singular(word: &str) -> String {
    if let Some((_, singular)) = WORDS.iter().find(|(plural, _)| *plural == word) {
        return (*singular).to_owned();
    }
    let replaced = |(plural, singular): &(&str, &str)| {
        word.strip_suffix(plural).map(|stem| format!("{stem}{singular}"))
    };
    ENDINGS.iter().find_map(replaced).unwrap_or_else(|| word.to_owned())
}

/// Words whose ending means something else in others.
const WORDS: &[(&str, &str)] = &[
    // Plurals that are no ending, or the ending of other words.
    ("axes", "axis"),
    ("canoes", "canoe"),
    ("dice", "die"),
    ("dies", "die"),
    ("does", "doe"),
    ("dormice", "dormouse"),
    ("genera", "genus"),
    ("hoes", "hoe"),
    ("lice", "louse"),
    ("lies", "lie"),
    ("lives", "life"),
    ("mice", "mouse"),
    ("monies", "money"),
    ("oases", "oasis"),
    ("oxen", "ox"),
    ("pies", "pie"),
    ("ties", "tie"),
    ("toes", "toe"),
    ("uses", "use"),
    ("wives", "wife"),
    // Those of words in `i` and `u`, most others in `is` and `us` being singular.
    ("alibis", "alibi"),
    ("apis", "api"),
    ("bikinis", "bikini"),
    ("clis", "cli"),
    ("emojis", "emoji"),
    ("guis", "gui"),
    ("kiwis", "kiwi"),
    ("kpis", "kpi"),
    ("pois", "poi"),
    ("safaris", "safari"),
    ("skis", "ski"),
    ("taxis", "taxi"),
    ("uis", "ui"),
    ("uris", "uri"),
    ("wikis", "wiki"),
    ("cpus", "cpu"),
    ("emus", "emu"),
    ("gpus", "gpu"),
    ("gurus", "guru"),
    ("menus", "menu"),
    ("skus", "sku"),
    ("submenus", "submenu"),
    // Singular, or without one.
    ("alias", "alias"),
    ("analytics", "analytics"),
    ("athletics", "athletics"),
    ("atlas", "atlas"),
    ("aws", "aws"),
    ("bias", "bias"),
    ("canvas", "canvas"),
    ("chaos", "chaos"),
    ("christmas", "christmas"),
    ("clothes", "clothes"),
    ("corps", "corps"),
    ("cosmos", "cosmos"),
    ("diabetes", "diabetes"),
    ("dns", "dns"),
    ("economics", "economics"),
    ("electronics", "electronics"),
    ("ethics", "ethics"),
    ("gas", "gas"),
    ("genetics", "genetics"),
    ("gps", "gps"),
    ("headquarters", "headquarters"),
    ("https", "https"),
    ("ios", "ios"),
    ("kudos", "kudos"),
    ("lens", "lens"),
    ("logistics", "logistics"),
    ("mathematics", "mathematics"),
    ("means", "means"),
    ("measles", "measles"),
    ("os", "os"),
    ("paas", "paas"),
    ("pants", "pants"),
    ("physics", "physics"),
    ("politics", "politics"),
    ("rabies", "rabies"),
    ("ramen", "ramen"),
    ("s", "s"),
    ("saas", "saas"),
    ("scissors", "scissors"),
    ("semen", "semen"),
    ("sms", "sms"),
    ("stamen", "stamen"),
    ("tls", "tls"),
    ("trousers", "trousers"),
    ("yemen", "yemen"),
    ("yes", "yes"),
];

const ENDINGS: &[(&str, &str)] = &[
    // Without another form.
    ("news", "news"),
    ("series", "series"),
    ("species", "species"),
    // Nouns that change within.
    ("people", "person"),
    ("children", "child"),
    ("women", "woman"),
    ("yeomen", "yeoman"),
    ("omen", "omen"),
    ("imen", "imen"),
    ("umen", "umen"),
    ("men", "man"),
    ("feet", "foot"),
    ("teeth", "tooth"),
    ("geese", "goose"),
    // Latin and Greek.
    ("indices", "index"),
    ("vertices", "vertex"),
    ("vortices", "vortex"),
    ("matrices", "matrix"),
    ("appendices", "appendix"),
    ("codices", "codex"),
    ("criteria", "criterion"),
    ("phenomena", "phenomenon"),
    ("bacteria", "bacterium"),
    ("memoranda", "memorandum"),
    ("addenda", "addendum"),
    ("errata", "erratum"),
    ("strata", "stratum"),
    ("curricula", "curriculum"),
    ("quanta", "quantum"),
    ("spectra", "spectrum"),
    ("symposia", "symposium"),
    ("millennia", "millennium"),
    ("automata", "automaton"),
    ("mata", "ma"),
    ("corpora", "corpus"),
    ("alumni", "alumnus"),
    ("alumnae", "alumna"),
    ("antennae", "antenna"),
    ("formulae", "formula"),
    ("larvae", "larva"),
    ("nebulae", "nebula"),
    ("personae", "persona"),
    ("vertebrae", "vertebra"),
    ("cacti", "cactus"),
    ("foci", "focus"),
    ("fungi", "fungus"),
    ("loci", "locus"),
    ("nuclei", "nucleus"),
    ("radii", "radius"),
    ("stimuli", "stimulus"),
    ("syllabi", "syllabus"),
    ("theses", "thesis"),
    ("crises", "crisis"),
    ("emphases", "emphasis"),
    ("geneses", "genesis"),
    ("gnoses", "gnosis"),
    ("neuroses", "neurosis"),
    ("synopses", "synopsis"),
    ("lyses", "lysis"),
    // Of `s`, and of `se`.
    ("aliases", "alias"),
    ("atlases", "atlas"),
    ("biases", "bias"),
    ("canvases", "canvas"),
    ("christmases", "christmas"),
    ("gases", "gas"),
    ("lenses", "lens"),
    ("irises", "iris"),
    ("ouses", "ouse"),
    ("auses", "ause"),
    ("excuses", "excuse"),
    ("fuses", "fuse"),
    ("reuses", "reuse"),
    ("abuses", "abuse"),
    ("uses", "us"),
    ("sses", "ss"),
    // Of `f` and `fe`, where most are of `ve`.
    ("knives", "knife"),
    ("midwives", "midwife"),
    ("housewives", "housewife"),
    ("halves", "half"),
    ("calves", "calf"),
    ("elves", "elf"),
    ("wolves", "wolf"),
    ("leaves", "leaf"),
    ("sheaves", "sheaf"),
    ("loaves", "loaf"),
    ("thieves", "thief"),
    ("scarves", "scarf"),
    ("wharves", "wharf"),
    ("dwarves", "dwarf"),
    ("hooves", "hoof"),
    // Of `y`, where few are of `ie`.
    ("movies", "movie"),
    ("cookies", "cookie"),
    ("zombies", "zombie"),
    ("calories", "calorie"),
    ("hoodies", "hoodie"),
    ("selfies", "selfie"),
    ("rookies", "rookie"),
    ("smoothies", "smoothie"),
    ("foodies", "foodie"),
    ("brownies", "brownie"),
    ("veggies", "veggie"),
    ("genies", "genie"),
    ("pixies", "pixie"),
    ("birdies", "birdie"),
    ("goalies", "goalie"),
    ("prairies", "prairie"),
    ("magpies", "magpie"),
    ("talkies", "talkie"),
    ("newbies", "newbie"),
    ("groupies", "groupie"),
    ("hippies", "hippie"),
    ("junkies", "junkie"),
    ("aunties", "auntie"),
    ("neckties", "necktie"),
    ("ies", "y"),
    // Of `o`, where few are of `oe`.
    ("shoes", "shoe"),
    ("oboes", "oboe"),
    ("foes", "foe"),
    ("woes", "woe"),
    ("oes", "o"),
    // Hissing ones, and those of `che` and `ze`.
    ("caches", "cache"),
    ("headaches", "headache"),
    ("moustaches", "moustache"),
    ("cliches", "cliche"),
    ("niches", "niche"),
    ("avalanches", "avalanche"),
    ("psyches", "psyche"),
    ("ches", "ch"),
    ("shes", "sh"),
    ("xes", "x"),
    ("quizzes", "quiz"),
    ("zzes", "zz"),
    ("ltzes", "ltz"),
    ("rtzes", "rtz"),
    ("itzes", "itz"),
    // Most words that end so are singular.
    ("ss", "ss"),
    ("eaus", "eau"),
    ("us", "us"),
    ("is", "is"),
    ("s", ""),
];

#[cfg(test)]
mod tests {
    use super::*;

    /// Words by the end of their singular, each with its plural.
    const NOUNS: &str = "
        table tables    user users    day days    key keys    queue queues    fee fees
        schema schemas    quota quotas    photo photos    video videos    id ids    api apis
        category categories    country countries    currency currencies    history histories
        movie movies    cookie cookies    tie ties    pie pies    copy copies    series series
        address addresses    process processes    business businesses    access access    news news
        status statuses    status status    bonus bonuses    virus viruses    bus buses
        campus campuses    focus focuses    circus circuses    use uses    cause causes
        clause clauses    house houses    warehouse warehouses    excuse excuses    menu menus
        case cases    base bases    database databases    purchase purchases    release releases
        phase phases    course courses    expense expenses    license licenses    response responses
        sense senses    lens lenses    alias aliases    gas gases    bias bias    canvas canvases
        exercise exercises    premise premises    purpose purposes    dose doses
        analysis analyses    analysis analysis    diagnosis diagnoses    thesis theses
        hypothesis hypotheses    parenthesis parentheses    crisis crises    axis axes    axis axis
        box boxes    tax taxes    index indexes    index indices    matrix matrices
        vertex vertices    appendix appendices    price prices    service services    device devices
        match matches    branch branches    batch batches    coach coaches    approach approaches
        cache caches    headache headaches    dash dashes    hash hashes    quiz quizzes
        buzz buzzes    size sizes    prize prizes    hero heroes    echo echoes    veto vetoes
        potato potatoes    shoe shoes    horseshoe horseshoes    toe toes    canoe canoes    volcano volcanoes
        shelf shelves    half halves    leaf leaves    knife knives    life lives    wife wives
        thief thieves    archive archives    curve curves    drive drives    valve valves
        groove grooves    objective objectives    sleeve sleeves
        person people    salesperson salespeople    child children    grandchild grandchildren
        man men    woman women    craftsman craftsmen    seaman seamen    specimen specimen
        omen omen    abdomen abdomen    document documents    foot feet    tooth teeth    goose geese
        mouse mice    ox oxen    die dice    pumice pumice    slice slices    police police
        criterion criteria    phenomenon phenomena    bacterium bacteria    data data
        metadata metadata    media media    agenda agenda    cafeteria cafeteria    alumnus alumni
        radius radii    formula formulae    stimulus stimuli    genus genera    corpus corpora
        stigma stigmata    automaton automata    plateau plateaus
        analytics analytics    metric metrics    statistic statistics    physics physics
        gps gps    dns dns    sms sms    https https    ios ios    headquarters headquarters
        quarter quarters    participant participants    sheep sheep    equipment equipment
        order order    s s
    ";

    #[test]
    fn plurals_have_their_singular() {
        let nouns: Vec<&str> = NOUNS.split_whitespace().collect();
        for pair in nouns.chunks_exact(2) {
            assert_eq!(singular(pair[1]), pair[0], "{}", pair[1]);
        }
        assert!(nouns.len() > 250 && nouns.len().is_multiple_of(2));
    }

    #[test]
    fn singulars_stay_as_they_are_where_they_do_not_look_like_plurals() {
        for noun in NOUNS.split_whitespace().step_by(2).filter(|noun| !noun.ends_with('s')) {
            assert_eq!(singular(noun), noun);
        }
    }

    #[test]
    fn no_rule_stands_below_one_that_hides_it() {
        for (place, (ending, _)) in ENDINGS.iter().enumerate() {
            let above = ENDINGS[..place].iter().find(|(above, _)| ending.ends_with(above));
            assert_eq!(above, None, "above {ending}");
        }
    }
}
