using NUnit.Framework;
using PGGan.Files;

namespace PGGan.Tests.Files;

/// <summary>Values from the Unicode standard's canonical composition (NFC).</summary>
public class ComposedTextTests
{
    [TestCase("", "")]
    [TestCase("plain", "plain")]
    [TestCase("cafe\u0301", "caf\u00e9")]
    [TestCase("caf\u00e9", "caf\u00e9")]
    [TestCase("A\u030angstro\u0308m", "\u00c5ngstr\u00f6m")]
    [TestCase("e\u0323\u0302", "\u1ec7", Description = "two marks, as in Vietnamese")]
    [TestCase("\u0418\u0306", "\u0419")]
    [TestCase("\u304b\u3099\u30cf\u309a", "\u304c\u30d1")]
    [TestCase("\u1112\u1161\u11ab\u1100\u1173\u11af", "\ud55c\uae00", Description = "Hangul syllables are computed")]
    [TestCase("\u1112\u1161", "\ud558")]
    [TestCase("\u0928\u093c", "\u0929")]
    [TestCase("x\u0301", "x\u0301", Description = "there is no such character")]
    [TestCase("\u0301e", "\u0301e")]
    [TestCase("\ud83d\ude00e\u0301", "\ud83d\ude00\u00e9")]
    public void AccentsAreOneCharacterWhereThereIsOne(string text, string composed) =>
        Assert.That(ComposedText.Of(text), Is.EqualTo(composed));

    [Test]
    public void EveryAccentOfLatin1IsComposed()
    {
        const string letters = "ÀÁÂÃÄÅÇÈÉÊËÌÍÎÏÑÒÓÔÕÖÙÚÛÜÝàáâãäåçèéêëìíîïñòóôõöùúûüýÿ";
        const string apart =
            "A\u0300A\u0301A\u0302A\u0303A\u0308A\u030aC\u0327E\u0300E\u0301E\u0302E\u0308I\u0300I\u0301I\u0302I\u0308N\u0303"
            + "O\u0300O\u0301O\u0302O\u0303O\u0308U\u0300U\u0301U\u0302U\u0308Y\u0301"
            + "a\u0300a\u0301a\u0302a\u0303a\u0308a\u030ac\u0327e\u0300e\u0301e\u0302e\u0308i\u0300i\u0301i\u0302i\u0308n\u0303"
            + "o\u0300o\u0301o\u0302o\u0303o\u0308u\u0300u\u0301u\u0302u\u0308y\u0301y\u0308";
        Assert.That(ComposedText.Of(apart), Is.EqualTo(letters));
    }
}
