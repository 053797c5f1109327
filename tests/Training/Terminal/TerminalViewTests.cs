using NUnit.Framework;
using PGGan.Learning;
using PGGan.Learning.Runs;
using PGGan.Training.Terminal;

namespace PGGan.Tests.Training.Terminal;

/// <summary>What a terminal receives from a run.</summary>
public class TerminalViewTests
{
    private static readonly RunStatus Status = new(
        new Stage(30_000, 45_000, 8, Fading: true), 36_000, 250_000, 1385.61, TimeSpan.FromMinutes(2), TimeSpan.FromHours(3),
        Path.Combine(Environment.CurrentDirectory, "runs", "00000-planets", "fakes-000030.png"));

    [Test]
    public void AStatusHasBarsOfItsStageAndOfTheRun()
    {
        string[] rows = Shown(80, view => view.Live(Status)).Split('\n');
        Assert.That(rows, Has.Length.EqualTo(3).And.All.Length.LessThan(80));
        Assert.That(rows[0], Does.Match(@"^8×8 fades in     ━+─+   40%  kimg 36\.0 of 45\.0  2m 00s left$"));
        Assert.That(rows[0].Count(letter => letter == '━') / (double)rows[0].Count(letter => letter is '━' or '─'), Is.InRange(0.35, 0.4));
        Assert.That(rows[1], Does.Match(@"^run              ━+─+   14%  kimg 36\.0 of 250\.0  3h 00m left$"));
        Assert.That(rows[2], Is.EqualTo($"1385.6 img/s  newest grid: {Path.Combine("runs", "00000-planets", "fakes-000030.png")}"));
    }

    [Test]
    public void NoRowIsLongerThanANarrowTerminal([Values(20, 40, 60)] int width)
    {
        string[] rows = Shown(width, view => view.Live(Status)).Split('\n');
        Assert.That(rows, Has.Length.EqualTo(3).And.All.Length.LessThan(width));
    }

    [Test]
    public void ALineReplacesTheStatusAndIsNotBroken()
    {
        string line = new('x', 200);
        string shown = Shown(80, view =>
        {
            view.Live(Status);
            view.Line(line);
        });
        Assert.That(shown, Does.EndWith($"\r\x1b[2A\x1b[J{line}\n"));
    }

    [Test]
    public void AnActivityIsOneRowAndGoesWithTheView()
    {
        string shown = Shown(40, view =>
        {
            view.Live("Preparing images: 1 of 2");
            view.Live(new string('y', 100));
            view.Dispose();
        });
        Assert.That(shown, Is.EqualTo($"Preparing images: 1 of 2\r\x1b[J{new string('y', 39)}\r\x1b[J"));
    }

    private static string Shown(int width, Action<TerminalView> show)
    {
        StringWriter written = new() { NewLine = "\n" };
        show(new TerminalView(TerminalConsole.Of(written, width)));
        return written.ToString();
    }
}
