// Package spanish reads the Spanish that people type to the bot: verbs with
// their synonyms and typing errors, plain sentences that ask for a service,
// yes and no, names, and passwords that must not be kept.
//
// It has no clock, no I/O and no texts of its own: it says what was understood
// and leaves every decision and every answer to the caller. All functions are
// deterministic, never panic on any input, and are safe for concurrent use.
//
// Words are compared folded: in lower case, without accents, ñ as n (see
// [Fold]). What is handed back for storing (a rest, a name, the words of a
// report) keeps its original spelling.
//
// The usual order for a line without slash: a secret is looked for first
// ([HasSecret]), then [Lexicon.Parse]; where it finds no verb, or only one that
// opens a service ([ServiceOf]), [Understand] reads the whole sentence. A line
// with a slash goes to Parse alone, and [UnderstandAs] takes what was said
// along into the form.
package spanish
