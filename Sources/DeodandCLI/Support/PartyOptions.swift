import ArgumentParser
import DeodandCapture
import DeodandEvents
import DeodandSystem

/// On whose behalf what is recorded is, and whom it is about.
///
/// Names stand readable in every record, and outlive the content that is erased.
struct PartyOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "On whose behalf it is (else $DEODAND_CUSTOMER): its content gets a key of its own.",
      valueName: "NAME"))
  var customer: String?

  @Option(
    help: ArgumentHelp(
      "Whom it is about (else $DEODAND_PERSON), by an identifier that says nothing of itself.",
      valueName: "ID"))
  var person: String?

  /// What the options say, or the environment.
  ///
  /// An option goes before the variable, each for itself.
  var party: Party {
    Party(
      customer: customer ?? Environment.variable("DEODAND_CUSTOMER"),
      person: person ?? Environment.variable("DEODAND_PERSON"))
  }

  /// Also what the environment says is checked here, before anything is opened or started.
  func validate() throws {
    // Asked of the computed party, so that a bad variable is refused under the option's name.
    for (name, option) in [(party.customer, "--customer"), (party.person, "--person")] {
      if let name, !DataSubject.isName(name) {
        throw ValidationError(
          "what \(option) names can't stand in a record: write words of visible characters with one "
            + "space between them")
      }
    }
  }
}
