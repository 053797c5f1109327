using System.CommandLine;
using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using PGGan.Files;
using PGGan.Learning;
using PGGan.Learning.Runs;
using PGGan.Training.Options;
using PGGan.Web;

namespace PGGan.Training.Commands;

/// <summary>Shows runs in a browser.</summary>
internal sealed class ServeCommand
{
    private readonly Argument<string[]> folders = new("run")
    {
        Description = "folder of runs, or a run by folder or number (default: the folder of all runs)",
        HelpName = "DIR|RUN",
        Arity = ArgumentArity.ZeroOrMore,
    };

    private readonly RunsOption runs = new();
    private readonly Option<int?> port = OptionSyntax.Value("--port",
        $"port to listen on, 0: a free one (default {WebServerOptions.DefaultPort})", ParsePort, property: "port");

    private readonly Option<IPAddress?> address = OptionSyntax.Object("--address",
        "address to listen on (default 127.0.0.1: this machine alone); another one asks browsers for a token", ParseAddress);

    private readonly Option<string?> token = new SettingOption<string?>("--token", "token")
    {
        Description = "what browsers must show once, in the address (default with another --address: drawn by chance)",
        HelpName = "TEXT",
    };

    private readonly Option<string[]> hostNames = new("--host-name")
    {
        Description = "name by which browsers may call this machine; may be repeated",
        HelpName = "NAME",
    };

    private readonly Option<bool> whileInput = new("--while-input")
    {
        Description = "end when standard input does",
        Hidden = true,
    };

    private readonly CacheOption cache = new();
    private readonly MachineOptions machine = new("cpu");

    private ServeCommand() => (port.HelpName, address.HelpName) = ("N", "IP");

    /// <summary>The command.</summary>
    public static Command Create()
    {
        ServeCommand serve = new();
        Command command = new("serve", "Shows runs in a browser while they train, and draws pictures with their networks.")
        {
            serve.folders,
        };
        serve.runs.AddTo(command);
        Array.ForEach<Option>([serve.port, serve.address, serve.token, serve.hostNames, serve.whileInput], command.Add);
        serve.cache.AddTo(command);
        serve.machine.AddTo(command);
        command.SetAction(parsed => Stoppable.Run(parsed, serve.Run));
        return command;
    }

    private int Run(ParseResult parsed, RunLog log, StopSignal stop)
    {
        IPAddress listen = parsed.GetValue(address) ?? IPAddress.Loopback;
        (string? device, Kernels.Precision precision) = machine.Asked(parsed);
        WebServerOptions options = new()
        {
            Folders = Folders(parsed),
            Address = listen,
            Port = parsed.GetValue(port) ?? WebServerOptions.DefaultPort,
            Token = parsed.GetValue(token)
                ?? (IPAddress.IsLoopback(listen) ? null : RandomNumberGenerator.GetHexString(32, lowercase: true)),
            HostNames = parsed.GetValue(hostNames) ?? [],
            Device = new DeviceOptions { Device = device ?? "cpu", Threads = machine.Threads(parsed), Precision = precision },
            CacheFolder = cache.Of(parsed),
        };
        Serve(options, parsed.GetValue(whileInput), log, stop.Token).GetAwaiter().GetResult();
        return stop.Requested ? stop.ExitCode : 0;
    }

    private static async Task Serve(WebServerOptions options, bool whileInput, RunLog log, CancellationToken stop)
    {
        using CancellationTokenSource end = CancellationTokenSource.CreateLinkedTokenSource(stop);
        await using WebServer server = await WebServer.StartAsync(options, end.Token).ConfigureAwait(false);
        log.Line($"Serving {string.Join(", ", options.Folders)} on {server.Address}");
        if (whileInput)
        {
            _ = Task.Run(() =>
            {
                while (Console.In.Read() >= 0)
                {
                }

                end.Cancel();
            }, CancellationToken.None);
        }

        await server.RunAsync(end.Token).ConfigureAwait(false);
    }

    private string[] Folders(ParseResult parsed)
    {
        string all = runs.Of(parsed);
        return parsed.GetValue(folders) is { Length: > 0 } named ? [.. named.Select(name => RunDirectory.FindRun(all, name))]
            : Directory.Exists(all) ? [all]
            : throw new PGGanException($"There is no folder {Path.GetFullPath(all)}; train a run first, or name a folder of runs.");
    }

    private static int ParsePort(string text) =>
        ushort.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out ushort parsed) ? parsed
            : throw new FormatException($"'{text}' is no port, 0 to 65535");

    private static IPAddress ParseAddress(string text) => IPAddress.TryParse(text, out IPAddress? parsed) ? parsed
        : throw new FormatException($"'{text}' is no IP address, such as 127.0.0.1 or 0.0.0.0");
}
