// Facts of one execution of an agent. Written by `deodand mcp`, `deodand-agent run`, hooks and
// imports.

extension FactKey where Value == String {
  /// The agent, as the program that was asked names it.
  public static var agent: Self { Self("agent") }
  /// The directory that it was started in.
  public static var workingDirectory: Self { Self("cwd") }
  /// In `environment`: 64 hexadecimal digits.
  public static var environmentDigest: Self { Self("sha256") }
  /// In `executable`: the absolute path.
  public static var executablePath: Self { Self("path") }
  /// In `executable`: SHA-256 of the file, 64 hexadecimal digits.
  public static var executableDigest: Self { Self("sha256") }
  /// The commit of the working copy (OpenTelemetry's name): 40 or 64 hexadecimal digits.
  public static var revision: Self { Self("vcs.ref.head.revision") }
  /// The coding agent's session, where the run is another.
  public static var session: Self { Self("session") }
}

extension FactKey where Value == [String] {
  /// The command line, secrets left out.
  public static var command: Self { Self("command") }
  /// In `run.started`: what was taken over from the environment about where traffic goes, a
  /// sentence for each variable.
  public static var adopted: Self { Self("adopted") }
}

extension FactKey where Value == JSONObject {
  /// The environment: how many variables, and a digest over what holds no secret.
  public static var environment: Self { Self("environment") }
  /// The file that was started: its path and digest.
  public static var executable: Self { Self("executable") }
  /// The scalars beside a transcript's messages, as the transcript names them.
  public static var metadata: Self { Self("metadata") }
  /// In `run.ended`: how many requests the agent answered during the run, by path.
  public static var requestCounts: Self { Self("requests") }
}

extension FactKey where Value == Int64 {
  /// In `environment`: how many variables there were.
  public static var environmentCount: Self { Self("count") }
  /// In `run.ended`: the status that the program ended with, 0 to 255.
  public static var exitStatus: Self { Self("exit") }
  /// In `run.ended`: the number of the signal that ended it.
  public static var exitSignal: Self { Self("signal") }
}

extension FactKey where Value == CapturePolicy {
  /// What happens if an event can't be recorded.
  public static var capturePolicy: Self { Self("policy") }
}

extension FactKey where Value == Bool {
  /// In `run.ended`: whether the client ended the session.
  public static var clientClosed: Self { Self("client.closed") }
}
