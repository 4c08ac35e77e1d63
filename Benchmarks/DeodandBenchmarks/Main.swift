import Deodand

@main
enum DeodandBenchmarks {
  static func main() async throws {
    let arguments = CommandLine.arguments.dropFirst()
    switch arguments.first {
    case "recorder": try await RecorderBenchmark.run()
    case "size" where arguments.count == 2: try await SizeReport.run(CommandLine.arguments[2])
    default: print("usage: DeodandBenchmarks recorder | size FILE")
    }
  }
}
