using System.Net;
using System.Net.Sockets;
using NUnit.Framework;
using PGGan.Files;
using PGGan.Web;

namespace PGGan.Tests.Web;

/// <summary>Only this server's own pages are answered: no other name, no other site, nobody without the token, no path into the disk.</summary>
internal sealed class RequestGuardTests
{
    [TestCase("localhost", HttpStatusCode.OK)]
    [TestCase("127.0.0.1", HttpStatusCode.OK)]
    [TestCase("[::1]", HttpStatusCode.OK)]
    [TestCase("gpu.lab", HttpStatusCode.OK)]
    [TestCase("evil.example", HttpStatusCode.MisdirectedRequest)]
    [TestCase("localhost.evil.example", HttpStatusCode.MisdirectedRequest)]
    [TestCase("10.1.2.3", HttpStatusCode.MisdirectedRequest)]
    public async Task OnlyItsOwnNamesAreAnswered(string host, HttpStatusCode expected)
    {
        await using ServedFolder served = await ServedFolder.Start(options => options with { HostNames = ["gpu.lab"] });
        (HttpStatusCode status, _, _) = await served.Get("/", request => request.Headers.Host = $"{host}:{new Uri(served.Address).Port}");
        Assert.That(status, Is.EqualTo(expected));
    }

    [Test]
    public async Task RequestsOfOtherSitesAreRefused()
    {
        await using ServedFolder served = await ServedFolder.Start();
        Assert.That((await With("Origin", "http://evil.example")).Status, Is.EqualTo(HttpStatusCode.Forbidden));
        Assert.That((await With("Origin", "null")).Status, Is.EqualTo(HttpStatusCode.Forbidden));
        Assert.That((await With("Sec-Fetch-Site", "cross-site")).Status, Is.EqualTo(HttpStatusCode.Forbidden));
        Assert.That((await With("Origin", served.Address)).Status, Is.EqualTo(HttpStatusCode.OK));
        (HttpStatusCode status, _, HttpResponseMessage answer) = await With("Sec-Fetch-Site", "same-origin");
        Assert.That(status, Is.EqualTo(HttpStatusCode.OK));
        Assert.That(answer.Headers.GetValues("Content-Security-Policy").Single(),
            Does.Contain("default-src 'self'").And.Contain("frame-ancestors 'none'"));

        Task<(HttpStatusCode Status, byte[] Body, HttpResponseMessage Answer)> With(string name, string value) =>
            served.Get("/assets/site.css", request => request.Headers.Add(name, value));
    }

    [Test]
    public async Task ATokenIsShownOnceAndKeptAsACookie()
    {
        await using ServedFolder served = await ServedFolder.Start(options => options with { Token = "o p/e=n" });
        string root = served.Address[..served.Address.IndexOf('?')].TrimEnd('/'), query = new Uri(served.Address).Query;
        using HttpClient client = new(new HttpClientHandler { AllowAutoRedirect = false, UseCookies = false });
        Assert.That((await client.GetAsync(root + "/")).StatusCode, Is.EqualTo(HttpStatusCode.Unauthorized));
        Assert.That((await client.GetAsync(root + "/?token=other")).StatusCode, Is.EqualTo(HttpStatusCode.Unauthorized));
        HttpResponseMessage shown = await client.GetAsync($"{root}/{query}");
        Assert.That((shown.StatusCode, shown.Headers.Location?.ToString()), Is.EqualTo((HttpStatusCode.Redirect, "/")));
        string cookie = shown.Headers.GetValues("Set-Cookie").Single();
        Assert.That(cookie, Does.Contain("httponly").IgnoreCase.And.Contain("samesite=strict").IgnoreCase);
        using HttpRequestMessage again = new(HttpMethod.Get, root + "/");
        again.Headers.Add("Cookie", cookie.Split(';')[0]);
        Assert.That((await client.SendAsync(again)).StatusCode, Is.EqualTo(HttpStatusCode.OK));
    }

    [Test]
    public void AnAddressThatOthersReachNeedsAToken() => Assert.That(
        async () => await WebServer.StartAsync(new WebServerOptions { Folders = ["runs"], Address = IPAddress.Any, Port = 0 }),
        Throws.InstanceOf<PGGanException>().With.Message.Contains("other machines can connect to 0.0.0.0; choose a token"));

    [Test]
    public async Task APortInUseIsReported()
    {
        using TcpListener listener = new(IPAddress.Loopback, 0);
        listener.Start();
        int port = ((IPEndPoint)listener.LocalEndpoint).Port;
        Assert.That(async () => await WebServer.StartAsync(new WebServerOptions { Folders = ["runs"], Port = port }),
            Throws.InstanceOf<PGGanException>().With.Message.Contains($"127.0.0.1:{port} cannot be listened on"));
        await Task.CompletedTask;
    }

    [TestCase("/runs/..%2f..%2fetc/grids/1.png")]
    [TestCase("/runs/%2e%2e/grids/1.png")]
    [TestCase("/assets/../config.json")]
    [TestCase("/assets/%2e%2e%2fsecret.txt")]
    [TestCase("/draw/00000-a/picture.png?network=../../secret.safetensors")]
    [TestCase("/draw/00000-a/picture.png?network=%2Fetc%2Fpasswd")]
    [TestCase("/runs/00000-a/config.json")]
    [TestCase("/_framework/blazor.boot.json")]
    public async Task NamesAreNotPaths(string path)
    {
        await using ServedFolder served = await ServedFolder.Start();
        served.AddRun("00000-a");
        File.WriteAllText(Path.Combine(served.Runs, "..", "secret.txt"), "secret");
        (HttpStatusCode status, byte[] body, _) = await served.Get(path);
        Assert.That(status, Is.EqualTo(HttpStatusCode.NotFound));
        Assert.That(System.Text.Encoding.UTF8.GetString(body), Does.Not.Contain("secret"));
    }

    [Test]
    public async Task AGridThatIsALinkIsNotShown()
    {
        await using ServedFolder served = await ServedFolder.Start();
        string run = Path.Combine(served.Runs, served.AddRun("00000-a"));
        string secret = Path.Combine(served.Runs, "..", "secret.png");
        File.WriteAllText(secret, "secret");
        File.CreateSymbolicLink(Path.Combine(run, "reals.png"), secret);
        Assert.That((await served.Get("/runs/00000-a/reals.png")).Status, Is.EqualTo(HttpStatusCode.NotFound));
    }
}
