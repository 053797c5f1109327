using NUnit.Framework;
using PGGan.Files;

namespace PGGan.Tests.Files;

public class PathBytesTests
{
    [Test]
    public void AnyBytesComeBackAsTheyWere()
    {
        for (int i = 0; i < 500; i++)
        {
            byte[] name = [.. Imaging.ImagingFiles.RandomBytes(1 + (i % 40), i)];
            Assert.That(PathBytes.Of(PathBytes.ToText(name)), Is.EqualTo(name));
        }
    }

    [TestCase("plain.png", true)]
    [TestCase("caf\u00e9 \ud83d\ude00.png", true)]
    [TestCase("\ud83d\udcc5.png", true, Description = "the second half of a pair is no byte")]
    public void TextIsUnicodeUnlessItHasBytesOfItsOwn(string name, bool unicode)
    {
        Assert.That(PathBytes.IsUnicode(name), Is.EqualTo(unicode));
        Assert.That(PathBytes.IsUnicode(PathBytes.ToText([.. PathBytes.Of(name), 0xE9])), Is.False);
    }

    [Test]
    public void Latin1IsReadAsSuch()
    {
        string name = PathBytes.ToText([(byte)'c', 0xE9, 0xCC, 0x81]);
        Assert.That(name, Is.EqualTo("c\udce9\u0301"));
        Assert.That(PathBytes.Readable(name), Is.EqualTo("c\u00e9\u0301"));
        Assert.That(PathBytes.Readable("e\u0301"), Is.EqualTo("\u00e9"));
        Assert.That(Printable.Text(name), Is.EqualTo("c\\xe9\u0301"));
    }
}
