import DeodandEvents
import DeodandExplain
import DeodandTesting

/// A run in which everything that a stranger could have written is hostile.
enum Hostile {
  static let texts = [
    "\u{1b}[2J\u{1b}[1;1HINTACT: VALID", "\u{1b}]0;title\u{7}", "\u{9b}2J", "a\rb\u{8}\u{8}c",
    "\u{202e}gpj.exe", "\u{200b}\u{feff}\u{2066}x\u{2069}", "\u{2028}\u{2029}\u{85}",
    "<script>alert(1)</script>", #""><img src=x onerror=alert(1)>"#, "' onmouseover='x", "&lt;b>",
    "</pre></details><a href=javascript:x>", "https://example.com/\u{0}", "\u{1b}[38;5;1mred",
  ]

  static func run(_ text: String) throws -> ExplainCase {
    let value = JSONValue.string(text)
    var example = try ExplainCase()
    let body = example.log.body("text \(text)", text, mediaType: text)
    let json = example.log.body("arguments", #"{"x":"#, mediaType: "application/json")
    let quoted = String(
      decoding: CanonicalWriter.write(["key \(text)": value, "other": "dock-Q9"]), as: UTF8.self)
    let arguments = example.log.body("arguments", quoted, mediaType: "application/json")
    let answer = example.log.body(
      "response",
      String(
        decoding: CanonicalWriter.write([
          "role": value, "content": value,
          "tool_calls": [["id": "c2", "function": ["name": value, "arguments": value]]],
        ]), as: UTF8.self), mediaType: "application/json")
    example.log = example.log.rewritten { plans in
      for index in plans.indices.dropFirst() {
        for key in ["host", "agent", "outcome", "decision", "surface", "reason"] {
          if plans[index].data[key] != nil { plans[index].data[key] = value }
        }
        plans[index].data["gen_ai.tool.name"] = value
        plans[index].data["gen_ai.request.model"] = value
        plans[index].data["gen_ai.request.x \(text)"] = value
        plans[index].data["gen_ai.response.model"] = value
        plans[index].data[text] = value
        if plans[index].subject != nil { plans[index].subject = "run/" + text }
      }
      plans[2].data["file"] = ["name": value, "sha256": value]
      plans[3].content = [body]
      plans[4].type = EventType("type." + text)
      plans[6].content = [answer, json]
      plans[10].content = [answer]
      plans[12].content = [arguments]
      // Of a type that nobody knows, and yet the source of a part of the context.
      plans[8].type = EventType(text)
      plans[11].type = .policyDecision
      plans[15].type = EventType(text)
    }
    return example
  }
}
