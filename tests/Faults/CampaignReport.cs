using NUnit.Framework;

namespace PGGan.Tests.Faults;

/// <summary>Prints the table when all parts are through.</summary>
[SetUpFixture]
internal sealed class CampaignReport
{
    [OneTimeTearDown]
    public void Notify()
    {
        string table = Campaign.Table();
        TestContext.Progress.WriteLine(table);
        if (Knobs.Report is string path)
        {
            File.WriteAllText(path, table);
        }
    }
}
