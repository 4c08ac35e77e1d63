import Deodand

@main
enum DeodandBenchmarks {
  static func main() async throws {
    switch CommandLine.arguments.dropFirst().first {
    case "recorder": try await RecorderBenchmark.run()
    default: print("usage: DeodandBenchmarks recorder")
    }
  }
}
