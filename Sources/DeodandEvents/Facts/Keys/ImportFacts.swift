// Facts of imported transcripts. Written by `deodand import`.

extension FactKey where Value == JSONObject {
  /// In `run.started`: the transcript's file.
  public static var file: Self { Self("file") }
}

extension FactKey where Value == String {
  /// In `file`: its name, without the folders.
  public static var fileName: Self { Self("name") }
  /// In `file`: SHA-256 of the whole file, 64 hexadecimal digits.
  public static var fileDigest: Self { Self("sha256") }
  /// What the line says that it is.
  public static var lineType: Self { Self("line.type") }
  /// What the line says that it is, more closely.
  public static var lineSubtype: Self { Self("line.subtype") }
  /// The record whose message this one goes on with.
  public static var continues: Self { Self("continues") }
  /// The transcript's own reference to the request.
  public static var requestReference: Self { Self("request.ref") }
  /// In a `tool.result`: the id of the subagent that the call started.
  public static var agentLaunched: Self { Self("agent.launched") }
  /// In `run.started` of a subagent: the model's id of the call that started it.
  public static var parentCallID: Self { Self("parent.call.id") }
  /// In `run.started`: the version of the program that wrote the transcript.
  public static var programVersion: Self { Self("version") }
}

extension FactKey where Value == Int64 {
  /// In `file`: its length in bytes.
  public static var fileBytes: Self { Self("bytes") }
  /// In `file`: the transcript's place in it, from 1.
  public static var filePosition: Self { Self("position") }
  /// In `run.ended`: how many lines there were.
  public static var lineCount: Self { Self("lines") }
  /// The number of the line, from 1.
  public static var line: Self { Self("line") }
}

extension FactKey where Value == [Int64] {
  /// The numbers of the lines that hold the message, at most 64.
  public static var lines: Self { Self("lines") }
}

extension FactKey where Value == Bool {
  /// Whether it belongs to a subagent.
  public static var sidechain: Self { Self("sidechain") }
}
