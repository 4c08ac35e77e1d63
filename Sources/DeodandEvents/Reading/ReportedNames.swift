/// The four facts that telemetry is found by, under the names of every generation of conventions:
/// tool, tool call, model asked for, model that answered.
///
/// They stand in a record's `attributes` as the program named them, for a record holds what came.
/// Whoever looks for `--tool book` means all of those names, in a log of last year too; so this
/// table is vocabulary, and everything else that is known of telemetry is in DeodandTelemetry,
/// which asks here. Newer names come first (docs/spec/otlp.md, "Reading").
package struct ReportedNames: Sendable {
  private let attributes: JSONObject
  /// The event of a log record of Claude Code, without `claude_code.`; nil for everything else.
  package let codingAgentEvent: Substring?

  /// How the names of Claude Code's log records begin.
  package static let codingAgentPrefix = "claude_code."

  /// Reads the data of a record of telemetry.
  init(_ data: JSONObject) {
    self.init(name: data[.spanName], attributes: data[.attributes] ?? JSONObject())
  }

  /// Reads attributes of a span or event of that name.
  package init(name: String?, attributes: JSONObject) {
    self.attributes = attributes
    let prefix = Self.codingAgentPrefix
    codingAgentEvent = name.flatMap {
      $0.utf8.starts(with: prefix.utf8) ? $0.dropFirst(prefix.count) : nil
    }
  }

  /// The tool that was called.
  package var tool: String? {
    text("gen_ai.tool.name", "tool.name")
      ?? (text("traceloop.span.kind") == "tool" ? text("traceloop.entity.name") : nil)
      ?? codingAgent("tool_name")
  }

  /// The identifier of the tool call, which model, tool and hook share.
  package var callID: String? {
    text("gen_ai.tool.call.id", "tool_call.id") ?? codingAgent("tool_use_id")
  }

  /// The model that was asked for.
  package var requestedModel: String? {
    text("gen_ai.request.model", "llm.request.model_name", "llm.request.model")
      ?? (servedOnly ? nil : text("llm.model_name", "embedding.model_name", "reranker.model_name"))
      ?? codingAgent("model")
  }

  /// The model that answered.
  package var servedModel: String? {
    text("gen_ai.response.model", "llm.response.model_name", "llm.response.model")
  }

  /// OpenInference's old name says the model that answered if a program can tell; beside a name
  /// that says so it adds nothing.
  private var servedOnly: Bool { servedModel != nil && text("llm.model_name") == servedModel }

  /// A name that means something only in Claude Code's records.
  private func codingAgent(_ key: String) -> String? {
    codingAgentEvent == nil ? nil : text(key)
  }

  /// The first of some names that has a text.
  package func text(_ names: String...) -> String? { text(names) }

  /// The first of some names that has a text.
  package func text(_ names: [String]) -> String? {
    for name in names {
      if let text = attributes[name]?.string, !text.isEmpty { return text }
    }
    return nil
  }
}
