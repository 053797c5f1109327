using System.Text.Json.Nodes;
using NUnit.Framework;
using PGGan.Kernels.Cpu;
using PGGan.Learning.Machine;
using PGGan.Learning.Runs;

namespace PGGan.Tests.Learning.Runs;

public sealed class RunRecordTests : RunFolderFixture
{
    private readonly List<string> notes = [];

    [SetUp]
    public void Forget() => notes.Clear();

    [Test]
    public void EachProcessIsASessionAndOneThatDiedHasNoEnd()
    {
        using CpuEngine engine = new(1);
        RunRecord.Begin(Run, engine, 0, notes.Add);
        RunRecord second = RunRecord.Begin(Run, engine, 2560, notes.Add);
        second.End("stopped");
        second.End("failed");
        IReadOnlyList<RunSession> sessions = RunRecord.Read(Run);
        Assert.That(
            sessions.Select(session => (session.StartImages, session.Outcome, session.End is null, session.ProcessorSeconds is null)),
            Is.EqualTo(new[] { (0L, null, true, true), (2560L, "stopped", false, false) }));
        Assert.That(sessions[1].ProcessorSeconds, Is.GreaterThanOrEqualTo(0));
        Assert.That(sessions[1].End - sessions[0].Start, Is.InRange(TimeSpan.Zero, TimeSpan.FromMinutes(10)));

        JsonNode first = JsonNode.Parse(File.ReadAllText(PathOf("run.json")))!["sessions"]![0]!;
        Assert.That(first.AsObject().Select(property => property.Key), Is.SupersetOf(new[]
        {
            "version", "runtime", "system", "processor", "memoryBytes", "device", "command", "workingFolder", "startImages", "start",
        }));
        Assert.That(first["version"]!.GetValue<string>(), Does.Match(@"^\d+\.\d+\.\d+$").And.EqualTo(ProgramVersion.Version));
        Assert.That(first["device"]!.GetValue<string>(), Does.Contain("1 thread"));
        Assert.That(first["driver"], Is.Null, "the processor computes");
        Assert.That(notes, Is.Empty);
    }

    [TestCase("{\"sessions\": [{\"version\"")]
    [TestCase("{}")]
    [TestCase("{\"sessions\": [null]}")]
    [TestCase("null")]
    [TestCase("mine")]
    public void AFileThatIsNoneIsSetAsideWithANote(string content)
    {
        File.WriteAllText(PathOf("run.json"), content);
        Assert.That(RunRecord.Read(Run), Is.Empty);
        using CpuEngine engine = new(1);
        RunRecord.Begin(Run, engine, 7, notes.Add).End("finished");
        Assert.That(RunRecord.Read(Run).Select(session => (session.StartImages, session.Outcome)), Is.EqualTo(new[] { (7L, "finished") }));
        Assert.That(notes, Has.Count.EqualTo(1));
        Assert.That(notes[0],
            Does.StartWith($"Note: {PathOf("run.json")} cannot be read (").And.Contain("set-aside").And.Not.Contain("\n"));
        Assert.That(File.ReadAllText(Path.Combine(Run, "set-aside", "run.json")), Is.EqualTo(content));
    }

    [Test]
    public void AFolderThatCannotBeWrittenIsNotedAndEndsNothing()
    {
        Directory.CreateDirectory(PathOf("run.json.tmp"));
        using CpuEngine engine = new(1);
        RunRecord.Begin(Run, engine, 0, notes.Add).End("finished");
        Assert.That(notes, Has.Count.EqualTo(2));
        Assert.That(notes, Is.All.StartWith("Note: ").And.All.Contain("run.json").And.All.EndWith("the run goes on without this record."));
        Assert.That(File.Exists(PathOf("run.json")), Is.False);
    }

    [Test]
    public void RewindKnowsTheNameAndKeepsTheSessions()
    {
        Assert.That(RunFileNames.IsOurs("run.json"), Is.True);
        using CpuEngine engine = new(1);
        RunRecord.Begin(Run, engine, 0, notes.Add);
        File.WriteAllText(PathOf("run.json.tmp"), "cut short");
        Save("checkpoint-000001.safetensors", 1000);
        Save("checkpoint-000002.safetensors", 2000);
        Assert.That(RunRewind.To(Run, 1000, notes.Add), Is.EqualTo(1));
        Assert.That(File.Exists(PathOf("run.json.tmp")), Is.False);
        Assert.That(RunRecord.Read(Run), Has.Count.EqualTo(1));
    }
}
