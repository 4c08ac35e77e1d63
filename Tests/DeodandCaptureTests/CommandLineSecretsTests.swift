import DeodandCapture
import Testing

@Suite struct CommandLineSecretsTests {
  @Test(arguments: [
    (["s", "--token", "x"], ["s", "--token", "[left out]"], 1),
    (["s", "--token", "--verbose"], ["s", "--token", "--verbose"], 0),
    (["s", "--api-key=x"], ["s", "--api-key=[left out]"], 1),
    (["env", "GITHUB_TOKEN=x", "A=1"], ["env", "GITHUB_TOKEN=[left out]", "A=1"], 1),
    (["-H", "Authorization: Bearer x"], ["-H", "Authorization:[left out]"], 1),
    (["sk-0123456789abcdef"], ["[left out]"], 1), (["sk-short"], ["sk-short"], 0),
    (["--u=ghp_0123456789abcdef"], ["--u=[left out]"], 1),
    (["postgres://u:p@h:1/d?x=a@b"], ["postgres://[left out]@h:1/d?x=a@b"], 1),
    (["https://h/a@b"], ["https://h/a@b"], 0), (["plain", "-v", ""], ["plain", "-v", ""], 0),
  ])
  func secretsAreLeftOutAndCounted(_ command: [String], _ shown: [String], _ count: Int) {
    let result = CommandLineSecrets.drop(from: command)
    #expect(result.shown == shown && result.dropped == count)
  }
}
