public import DeodandEvents

/// Where two runs part, and what differed before that.
///
/// The runs are laid side by side in their order: the first exchange with a model beside the first,
/// the first call of a tool beside the first. For each aspect the first difference is told.
///
/// The answer to `deodand diff`, computed from the log alone: the same records give the same answer
/// (docs/spec/diff.md).
public struct RunDiff: Sendable {
  /// What is compared.
  ///
  /// In the order in which people look for a cause: what went in before what came out. The raw
  /// values are part of the JSON form.
  public enum Aspect: String, Sendable, CaseIterable {
    /// What the model was given, its system prompt and tools left out; what people said.
    case inputs
    /// Model, parameters, system prompt, tools.
    case versions
    /// What the model answered.
    case outputs
    /// What was called, with which arguments.
    case actions
    /// What the tools answered.
    case results
  }

  /// Why what came out differs, as far as the record tells.
  ///
  /// The raw values are part of the JSON form (`Schemas/diff.schema.json`) and are not to be
  /// changed.
  public enum Reason: String, Sendable {
    /// Nothing differs.
    case same
    /// Other input, and nothing else, before the first difference in what came out.
    case inputDiffered = "input-differed"
    /// Another model, other parameters, another system prompt or other tools, and the same input.
    case modelDiffered = "model-differed"
    /// Both.
    case inputAndModelDiffered = "input-and-model-differed"
    /// The same input and versions on record, and another output.
    case sameInputDifferentOutput = "same-input-different-output"
    /// The same answers, and other calls were made.
    case sameOutputDifferentAction = "same-output-different-action"
    /// What came out is the same, though something before it differs.
    case sameOutput = "same-output"
  }

  /// The first difference in an aspect.
  public struct Divergence: Sendable {
    /// In what.
    public let aspect: Aspect
    /// At which exchange with the model, from 1; 0 is before the first.
    public let exchange: Int
    /// The sentence; it cites records of both runs.
    public let statement: Statement
    /// The records of the first run.
    public let left: [UInt64]
    /// The records of the second run.
    public let right: [UInt64]
  }

  /// The runs.
  ///
  /// Two, the first and the second that were asked for; other lists of pairs here have the same
  /// order.
  public let runs: [String]
  /// The log's origin.
  public let origin: String
  /// How many exchanges with a model and calls of tools each run has.
  public let exchanges: [Int]
  /// How many calls of tools each run has.
  public let calls: [Int]
  /// The first difference of each aspect that has one, in the order of the aspects.
  public internal(set) var divergences: [Divergence] = []
  /// What could not be compared.
  public internal(set) var gaps: [Statement] = []
  /// Why what came out differs.
  public internal(set) var reason = Reason.same

  /// Compares two runs of a log.
  ///
  /// A run that is not in the log has no records, and is compared as such.
  public static func of(
    _ left: String, _ right: String, in reader: some EventReader
  ) throws(ExplainError) -> RunDiff {
    do throws(ReadError) {
      return try reader.atOnce { () throws(ReadError) in
        var comparison = RunComparison(
          try RunView(left, in: reader), try RunView(right, in: reader), in: reader)
        return try comparison.compare()
      }
    } catch {
      throw ExplainError(
        "the runs can't be compared: \(error.message)",
        "deodand verify says what is wrong with the log")
    }
  }

  /// Whether nothing differs.
  ///
  /// True also where something could not be compared: `gaps` tells.
  public var isSame: Bool { divergences.isEmpty }

  /// The first difference in an aspect.
  public func divergence(_ aspect: Aspect) -> Divergence? {
    divergences.first { $0.aspect == aspect }
  }

  /// What the reason says, in a sentence.
  public var sentence: String {
    switch reason {
    case .same: "On record the two runs are the same."
    case .inputDiffered:
      "The input differed before the output did; model and versions were the same."
    case .modelDiffered:
      "Model, parameters, system prompt or tools differed before the output did; the input was the same."
    case .inputAndModelDiffered:
      "Both the input and the versions differed before the output did; which of them mattered can't be told."
    case .sameInputDifferentOutput:
      "With the same input and the same versions on record, the output differed."
    case .sameOutputDifferentAction:
      "The model answered the same, and other calls were made: whatever made them differs."
    case .sameOutput: "Something differed, and what came out is the same."
    }
  }

  /// The comparison as JSON (`Schemas/diff.schema.json`).
  public func json() -> JSONValue {
    func numbers(_ all: [UInt64]) -> JSONValue { .array(all.map { .string(String($0)) }) }
    return [
      "version": 1, "origin": .string(origin), "runs": .array(runs.map { .string($0) }),
      "same": .bool(isSame), "reason": .string(reason.rawValue),
      "exchanges": .array(exchanges.map { .integer(Int64($0)) }),
      "calls": .array(calls.map { .integer(Int64($0)) }),
      "divergences": .array(
        divergences.map { divergence in
          [
            "aspect": .string(divergence.aspect.rawValue),
            "exchange": .integer(Int64(divergence.exchange)),
            "statement": divergence.statement.json(), "left": numbers(divergence.left),
            "right": numbers(divergence.right),
          ]
        }),
      "gaps": .array(gaps.map { $0.json() }),
    ]
  }
}

extension Rule {
  /// Records of two runs that stand at the same place in their order, compared by what they say.
  public static let aligned = Rule(name: "aligned-in-order", grade: .byValue)
}
