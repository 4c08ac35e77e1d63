import Foundation
import Testing

@Suite("What people see")
struct ScriptTests {
  @Test("there are scripts")
  func scriptsExist() { #expect(Script.names().count >= 5) }

  /// `DEODAND_RECORD_SNAPSHOTS=1` writes the scripts anew, and then fails.
  @Test("a script prints what it says", arguments: Script.names())
  func script(name: String) throws {
    let script = try Script(name)
    let stage = try Stage()
    defer { stage.remove() }
    let outputs = try script.steps.map { try stage.run($0.command) }
    if ProcessInfo.processInfo.environment["DEODAND_RECORD_SNAPSHOTS"] == "1" {
      try script.write(outputs)
      Issue.record("\(name) was written anew: read the difference, then run the tests again")
      return
    }
    #expect(!script.steps.isEmpty)
    for (step, output) in zip(script.steps, outputs) {
      #expect(output == step.expected, "\(name): $ \(step.command)")
    }
  }
}
