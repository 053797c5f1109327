using NUnit.Framework;
using PGGan.Files;
using PGGan.Learning.Runs;

namespace PGGan.Tests.Files;

public class PrintableTests
{
    [TestCase("cat/12 Katzen – größer.png")]
    [TestCase("猫 🐈 عربى")]
    [TestCase("")]
    [TestCase("C:\\x1b\\new")]
    public void TextThatSteersNothingStaysAsItIs(string text) => Assert.That(Printable.Text(text), Is.SameAs(text).Or.EqualTo(text));

    [TestCase("a\x1b]0;PWNED\x07\x1b[31m.png", @"a\x1b]0;PWNED\x07\x1b[31m.png")]
    [TestCase("a\nb\rc\td\0", @"a\x0ab\x0dc\x09d\x00")]
    [TestCase("\x7f\u0080\u009b31m\u009f", @"\x7f\x80\x9b31m\x9f")]
    [TestCase("gnp.\u202egpj\u202a\u2066\u2069", @"gnp.\u202egpj\u202a\u2066\u2069")]
    [TestCase("\u2028\u2029", @"\u2028\u2029")]
    [TestCase("🐈\n🐈", @"🐈\x0a🐈")]
    public void ControlCharactersAreWrittenAsTheirNumbers(string text, string expected) =>
        Assert.That(Printable.Text(text), Is.EqualTo(expected));

    [Test]
    public void HalvesOfSurrogatePairsAreToo()
    {
        Assert.That(Printable.Text("a\ud800"), Is.EqualTo(@"a\ud800"));
        Assert.That(Printable.Text("\udc00\ud800b"), Is.EqualTo(@"\udc00\ud800b"));
    }

    [Test]
    public void TheLogPrintsEachTextAsOneLineToConsoleAndFile()
    {
        using TemporaryFolder folder = new();
        StringWriter console = new() { NewLine = "\n" };
        using (RunLog log = new(new PlainView(console)))
        {
            log.Line("early \x1b[2J");
            log.AlsoTo(folder.PathOf("log.txt"));
            log.Lines(["one", "two\nforged"]);
            log.ToFileOnly("file \u202e");
        }

        Assert.That(console.ToString(), Is.EqualTo("early \\x1b[2J\none\ntwo\\x0aforged\n"));
        Assert.That(File.ReadAllText(folder.PathOf("log.txt")), Is.EqualTo("early \\x1b[2J\none\ntwo\\x0aforged\nfile \\u202e\n"));
    }
}
