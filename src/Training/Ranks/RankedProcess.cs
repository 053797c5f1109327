using System.CommandLine;
using PGGan.Learning;
using PGGan.Learning.Collectives;
using PGGan.Learning.Collectives.OpenMpi;
using PGGan.Learning.Configuration;
using PGGan.Learning.Runs;
using PGGan.Training.Commands;

namespace PGGan.Training.Ranks;

/// <summary>This process as a rank of a job: what it does with the others, and how all of them end when one fails.</summary>
internal static class RankedProcess
{
    /// <summary>Trains with the other ranks of the job, or alone where there is none.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="log">Receives the fault that ends the job.</param>
    /// <param name="job">The job; null: there is none.</param>
    /// <param name="train">Trains, and returns the exit code.</param>
    public static int Run(ParseResult parsed, RunLog log, MpiJob? job, Func<ICollective, int> train)
    {
        ICollective ranks = MpiCollective.Open(job, Report);
        try
        {
            int code = train(ranks);
            ranks.Dispose();
            return code;
        }
        catch (Exception fault) when (ranks is MpiCollective && FaultLine.Of(fault, parsed) is not null)
        {
            ((MpiCollective)ranks).Fail(FaultLine.Of(fault, parsed)!, fault is CommonFaultException or DivergedException);
            return 1;
        }

        void Report(string line)
        {
            string spelled = Options.SettingFlags.Of(parsed).Spell(line);
            log.ToFileOnly(spelled);
            FaultLine.Print(spelled);
        }
    }

    /// <summary>
    /// Whether this process is another rank than 0, which reports what every rank finds wrong with the command line; it is given the time,
    /// as mpirun ends all ranks when one has failed.
    /// </summary>
    public static bool LeavesSpeechToRank0()
    {
        bool leaves = MpiJob.IsOtherRank;
        Thread.Sleep(leaves ? TimeSpan.FromSeconds(1) : TimeSpan.Zero);
        return leaves;
    }

    /// <summary>The configuration of rank 0, for all.</summary>
    /// <param name="ranks">Who takes part.</param>
    /// <param name="decide">Makes it on rank 0; null: there is nothing to train.</param>
    public static TrainingConfig? Agree(ICollective ranks, Func<TrainingConfig?> decide)
    {
        TrainingConfig? own = ranks.Rank == 0 ? decide() : null;
        if (ranks.Size == 1)
        {
            return own;
        }

        string text = ranks.Text(own is null ? "" : ConfigJson.Write(own));
        return text.Length == 0 ? null : own ?? ConfigJson.Read(text, "rank 0");
    }
}
