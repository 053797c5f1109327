using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text.RegularExpressions;
using NUnit.Framework;

namespace PGGan.Tests.Training;

/// <summary><c>pggan serve</c> as a process, and next to a run that trains; a run that is asked to stop by a file.</summary>
public sealed class ServeCommandTests : CommandFixture
{
    private static readonly string[] Tiny =
    [
        "--res", "8", "--cbase", "32", "--cmax", "8", "--latent", "6", "--train-kimg", "0.064", "--fade-kimg", "0.064", "--minibatch", "8",
        "--tick", "0.064", "--grid", "2x2", "--device", "cpu",
    ];

    [Test]
    public async Task RunsAreServedWhileOneTrainsUntilItIsAskedToStop()
    {
        using Process training = Launch([.. Tiny, "--kimg", "100000", "--outdir", "runs", "--threads", "1", "--serve"]);
        string address = await Address(training);
        using HttpClient client = new();
        string page = await client.GetStringAsync(address);
        string run = Directory.GetDirectories(Path.Combine(Folder, "runs")).Single();
        Assert.That(page, Does.Contain(Path.GetFileName(run)).And.Contain("running"));
        File.WriteAllBytes(Path.Combine(run, "stop-requested"), []);
        (int code, string output, string error) = Wait(training);
        Assert.That(code, Is.Zero, error);
        Assert.That(output, Does.Contain("Stopped and saved"));
        Assert.That(Path.Combine(run, "checkpoint-stopped.safetensors"), Does.Exist);
        Assert.That(Path.Combine(run, "stop-requested"), Does.Not.Exist);
        Assert.That(async () => await Gone(client, address), Is.True, "the server ends with the run");
        File.WriteAllBytes(Path.Combine(run, "stop-requested"), []);
        (code, _, error) = Call("--resume", run, "--kimg", "0.2", "--threads", "1");
        Assert.That(code, Is.Zero, error);
        Assert.That(File.ReadAllText(Path.Combine(run, "log.txt")), Does.Not.Contain("trained here"), "an old request stops nobody");
    }

    [Test]
    public void WrongUseIsALine()
    {
        AssertRefused(["serve"], "There is no folder");
        AssertRefused(["serve", "nowhere"], "nowhere");
        AssertRefused(["serve", "--address", "here"], "no IP address");
        AssertRefused(["serve", "--port", "70000"], "70000");
        using TcpListener other = new(IPAddress.Loopback, 0);
        other.Start();
        int port = ((IPEndPoint)other.LocalEndpoint).Port;
        Directory.CreateDirectory(Path.Combine(Folder, "runs"));
        AssertRefused(["serve", "--port", $"{port}"], $"--port: 127.0.0.1:{port} cannot be listened on");
    }

    [Test]
    public async Task AnotherAddressAsksForATokenThatIsPrinted()
    {
        Directory.CreateDirectory(Path.Combine(Folder, "runs"));
        using Process server = Launch(["serve", "--port", "0", "--address", "0.0.0.0"]);
        string line = await server.StandardOutput.ReadLineAsync() ?? "";
        Match address = Regex.Match(line, @"http://0\.0\.0\.0:(\d+)/\?token=[0-9a-f]{32}");
        Assert.That(address.Success, line);
        using HttpClient client = new();
        HttpResponseMessage answer = await client.GetAsync($"http://127.0.0.1:{address.Groups[1].Value}/");
        Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.Unauthorized));
        server.Kill();
    }

    private static async Task<string> Address(Process process)
    {
        while (await process.StandardOutput.ReadLineAsync() is string line)
        {
            if (Regex.Match(line, @"http://127\.0\.0\.1:\d+/") is { Success: true } found)
            {
                return found.Value;
            }
        }

        throw new AssertionException(await process.StandardError.ReadToEndAsync());
    }

    private static async Task<bool> Gone(HttpClient client, string address)
    {
        for (int attempt = 0; attempt < 100; attempt++)
        {
            try
            {
                await client.GetStringAsync(address);
                await Task.Delay(100);
            }
            catch (HttpRequestException)
            {
                return true;
            }
        }

        return false;
    }
}
