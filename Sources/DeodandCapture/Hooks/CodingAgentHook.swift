import DeodandDialogue
public import DeodandEvents

/// One hook event of a coding agent (Claude Code's command and HTTP hooks), as a draft.
///
/// The agent tells us, so everything is `reported`. A call's record gets an id that follows from
/// the session and the call, so that the hook after the call, which runs in another process, names
/// it without looking for it.
public struct CodingAgentHook: Sendable {
  /// Whether the agent waits for leave to go on.
  public enum Moment: Sendable, Hashable {
    /// The agent is about to act, or to take in what a person said: it can still be held back.
    case before
    /// It has happened.
    case after
  }

  /// The event's name, such as `PreToolUse`.
  public let name: String
  /// Whether the agent can still be held back.
  public let moment: Moment
  /// What is to be recorded.
  public let draft: EventDraft
  /// The exact bytes of what the tool is to be given, if the event names it.
  let arguments: [UInt8]?

  /// Parses what a hook is given on its standard input: one JSON object.
  ///
  /// `digest` is SHA-256 as 64 lower-case hexadecimal digits.
  ///
  /// Throws where no record could be made: no JSON object, no name, no session that can name a run.
  public init(
    _ bytes: [UInt8], digest: @escaping @Sendable ([UInt8]) -> String
  ) throws(HookError) {
    let outline: JSONOutline
    do throws(JSONError) {
      outline = try JSONOutline.read(bytes)
    } catch {
      throw HookError("the hook's input is not JSON: \(error.message) at byte \(error.offset)")
    }
    guard case .object = outline.kind else { throw HookError("the hook's input is no object") }
    let input = HookInput(outline: outline, bytes: bytes)
    guard let name = input.text("hook_event_name"), !name.isEmpty else {
      throw HookError("the hook's input has no hook_event_name")
    }
    guard let session = input.text("session_id"), !session.isEmpty,
      EventDraft.isName("run/" + session)
    else {
      throw HookError("the hook's input has no session_id that can name a run")
    }
    self.name = name
    moment = Self.held.contains(name) ? .before : .after
    arguments = outline["tool_input"].map { Array(bytes[$0.range]) }
    draft = HookDraft(input: input, name: name, session: session, digest: digest).draft
  }

  /// The events after which the agent acts, or takes in what a person said.
  private static let held: Set<String> = ["PreToolUse", "UserPromptSubmit", "PermissionRequest"]
}

/// Why a hook's input can't be recorded.
public struct HookError: Error, Sendable, Hashable {
  /// What is wrong.
  public let message: String
  /// What to do about it.
  public let remedy =
    "call deodand hook from the agent's settings, as docs/guides/operator.md shows"

  init(_ message: String) { self.message = message }
}

/// The members of a hook's input.
///
/// Places in the outline count in `bytes`, so that members are kept as they came.
struct HookInput {
  let outline: JSONOutline
  let bytes: [UInt8]

  /// Nil for what is no string, too.
  func text(_ key: String) -> String? {
    outline[key].flatMap { (try? $0.value(in: bytes))?.string }
  }

  /// A member as a body, its large members cut out.
  func body(_ key: String, as name: String) -> [ContentDraft] {
    guard let value = outline[key] else { return [] }
    let slice = Array(bytes[value.range])
    if let text = text(key) { return [ContentDraft(name: name, text: text)] }
    // Inputs share values with the calls that a model asked for, results with what it reads next.
    return name == "arguments"
      ? [BodyCutter.members(value, in: bytes, name: name)]
      : [BodySplitter.split(slice, name: name)]
  }

  /// The whole input.
  var whole: ContentDraft { BodySplitter.split(bytes, name: "message") }
}
