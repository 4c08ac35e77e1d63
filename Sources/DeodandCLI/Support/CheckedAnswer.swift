import ArgumentParser
import DeodandConsole
import DeodandEvents
import DeodandExplain
import DeodandStore

/// An answer from a log that is compared with the log's tree while it is read.
///
/// What does not fit is said before the answer, and the exit status is 1. Formats that have no
/// place for a sentence get it on standard error alone, where it always stands.
enum CheckedAnswer {
  /// How an answer is written, as far as it has a place for a warning.
  enum Form {
    /// The first line says it.
    case text
    /// The first line is an object with the one member `warning`.
    case lines
    /// The answer is one object, with a member `warning`; see `json`.
    case object
    /// The first line is a comment between these.
    case comment(String, String)
    /// No place.
    case silent
  }

  /// Runs the body, which answers from the reader.
  static func give(
    from reader: some EventReader, as form: Form, _ body: () throws -> Void
  ) throws {
    Output.standard.hold { isWhole in
      // An answer too long to be held: everything is looked at before its first line goes out.
      if !isWhole { try? (reader as? LogReader)?.checkAll() }
      return reader.fault.map { prefix(form, warning($0)) } ?? ""
    }
    var failure: (any Error)?
    do {
      try body()
    } catch {
      failure = error
    }
    try Output.standard.release()
    guard let fault = reader.fault else {
      if let failure { throw failure }
      return
    }
    Notice.say("deodand: warning: " + warning(fault))
    // A failure says more than the status alone.
    if let failure, !(failure is ExitCode) { throw failure }
    throw ExitCode(1)
  }

  /// The sentence that goes before an answer.
  static func warning(_ fault: String) -> String {
    "this log does not verify: \(fault); run deodand verify"
  }

  /// An answer that is one object, with the warning as a member if there is one.
  static func json(_ value: JSONValue, from reader: some EventReader) -> String {
    guard let fault = reader.fault, var object = value.object else { return value.canonicalText }
    object["warning"] = .string(warning(fault))
    return JSONValue.object(object).canonicalText
  }

  private static func prefix(_ form: Form, _ warning: String) -> String {
    switch form {
    case .text: "warning: " + Visible.line(warning, limit: 2000) + "\n\n"
    case .lines: JSONValue.object(["warning": .string(warning)]).canonicalText + "\n"
    case .comment(let start, let end):
      // Nothing of it may end the comment.
      start + " warning: " + Visible.line(warning, limit: 2000).filter { !"<>-*".contains($0) }
        + end
        + "\n"
    case .object, .silent: ""
    }
  }
}

extension StyleOptions {
  /// For commands that print text, or one object with `--json`.
  var answerForm: CheckedAnswer.Form { json ? .object : .text }
  /// For commands that print text, or one object a line with `--json`.
  var rowForm: CheckedAnswer.Form { json ? .lines : .text }
}

extension AnswerFormat {
  /// Where an answer in this format has a place for a warning.
  var answerForm: CheckedAnswer.Form {
    switch self {
    case .text, .markdown: .text
    case .json: .object
    case .html, .svg: .comment("<!--", " -->")
    case .dot: .comment("//", "")
    case .prov: .silent
    }
  }
}
