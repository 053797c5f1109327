using System.Net;
using PGGan.Learning;
using PGGan.Tests.Learning.Runs;
using PGGan.Web;

namespace PGGan.Tests.Web;

/// <summary>A server on a free port, in front of a folder with runs.</summary>
internal sealed class ServedFolder : IAsyncDisposable
{
    private readonly TemporaryFolder folder;
    private readonly WebServer server;

    private ServedFolder(TemporaryFolder folder, WebServer server) => (this.folder, this.server) = (folder, server);

    /// <summary>The address, without a slash at its end.</summary>
    public string Address => server.Address.TrimEnd('/');

    /// <summary>The folder of runs.</summary>
    public string Runs => folder.PathOf("runs");

    /// <summary>Starts it.</summary>
    /// <param name="change">Changes its options.</param>
    public static async Task<ServedFolder> Start(Func<WebServerOptions, WebServerOptions>? change = null)
    {
        TemporaryFolder folder = new();
        Directory.CreateDirectory(folder.PathOf("runs"));
        WebServerOptions options = new()
        {
            Folders = [folder.PathOf("runs")],
            Address = IPAddress.Loopback,
            Port = 0,
            Device = new DeviceOptions { Device = "cpu", Threads = 1 },
            CacheFolder = folder.PathOf("cache"),
        };
        return new ServedFolder(folder, await WebServer.StartAsync(change is null ? options : change(options)));
    }

    /// <summary>Puts a run with a checkpoint there; its key.</summary>
    public string AddRun(string name)
    {
        string run = Path.Combine(Runs, name);
        Directory.CreateDirectory(run);
        FreshCheckpoint.SaveTo(run);
        return name;
    }

    /// <summary>Asks for something.</summary>
    /// <param name="path">Of the address.</param>
    /// <param name="change">Changes the request.</param>
    public async Task<(HttpStatusCode Status, byte[] Body, HttpResponseMessage Answer)> Get(
        string path, Action<HttpRequestMessage>? change = null)
    {
        using HttpClient client = new(new HttpClientHandler { AllowAutoRedirect = false, UseCookies = false });
        using HttpRequestMessage request = new(HttpMethod.Get, new Uri(Address + path, new UriCreationOptions
        {
            DangerousDisablePathAndQueryCanonicalization = true,
        }));
        change?.Invoke(request);
        HttpResponseMessage answer = await client.SendAsync(request);
        return (answer.StatusCode, await answer.Content.ReadAsByteArrayAsync(), answer);
    }

    public async ValueTask DisposeAsync()
    {
        await server.DisposeAsync();
        folder.Dispose();
    }
}
