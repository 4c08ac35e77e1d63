import DeodandConsole
package import DeodandEvents
import DeodandHTTP

extension AgentConfiguration {
  /// What is watched, path by path, with what happens if it can't be recorded: stands in the
  /// `recorder.started` record.
  ///
  /// Sorted by name, so that the same configuration is the same record. What is not listed was not
  /// watched, and a reader may rely on that.
  package var watches: [Watch] {
    let models = upstreams.sorted { $0.key < $1.key }.map { name, upstream in
      Watch(
        .modelAPI, scope: ["/" + name], target: upstream.url.shown, policy: upstream.policy)
    }
    let tools = servers.sorted { $0.key < $1.key }.map { name, server in
      Watch(.mcpHTTP, scope: ["/mcp/" + name], target: server.url.shown, policy: server.policy)
    }
    return models + tools + telemetry + [
      Watch(.hook, scope: ["/hooks/claude-code"], policy: hooks),
      Watch(.drafts, scope: ["/v1/records"]),
    ]
  }

  /// One for all that ends here, and one for each signal that goes on.
  private var telemetry: [Watch] {
    let here = ["traces", "logs"].filter { telemetryTo[$0] == nil }.map { "/v1/" + $0 }
    let onward = ["traces", "logs"].compactMap { signal in
      telemetryTo[signal].map {
        Watch(.otlp, scope: ["/v1/" + signal], target: $0.url.shown)
      }
    }
    return (here.isEmpty ? [] : [Watch(.otlp, scope: here)]) + onward
  }

  /// Whether the whole makes sense.
  ///
  /// What concerns one member alone is checked where it is read.
  func check() throws(ConfigurationError) {
    guard listen != nil || socket != nil else {
      throw ConfigurationError(
        "the agent would listen nowhere", "give an address with --listen, or a path with --socket")
    }
    // `sun_path` has 108 bytes on Linux and 104 on macOS, its end included.
    guard socket.map({ $0.utf8.count <= 100 }) ?? true else {
      throw ConfigurationError(
        "the socket's path has more than 100 bytes",
        "choose a shorter one; the system allows no more")
    }
  }
}
