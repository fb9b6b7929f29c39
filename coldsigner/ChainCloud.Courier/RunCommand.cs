using System.CommandLine;
using System.Globalization;
using System.Net.Http.Headers;

namespace ChainCloud.Courier;

/// <summary><c>courier run</c>.</summary>
internal static class RunCommand
{
    private const int Done = 0;
    private const int Refused = 1;
    public const int Usage = 2;
    private const int Fault = 3;

    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(30);

    public static Command Create()
    {
        var gateway = new Option<string>("--gateway") { Description = "The gateway's address, https (or http on this machine).", Required = true };
        var tokenFile = new Option<FileInfo>("--token-file") { Description = "File that holds the device's courier token.", Required = true };
        var spool = new Option<DirectoryInfo>("--spool") { Description = "The device's spool folder; made if missing.", Required = true };
        var poll = new Option<string>("--poll") { Description = "How often to ask, for example 200ms or 5s.", DefaultValueFactory = _ => "1s" };
        var once = new Option<bool>("--once") { Description = "One pass, then end: 0 done, 1 something was refused, 3 the gateway could not be asked." };
        var allowHttp = new Option<bool>("--allow-http") { Description = "Send the token over plain http to another machine. For closed networks only." };
        var command = new Command("run", "Fetch jobs into SPOOL/inbox, post answers from SPOOL/outbox. Safe to kill at any point.")
        {
            gateway, tokenFile, spool, poll, once, allowHttp,
        };
        command.SetAction((parsed, ct) => Run(
            parsed.GetValue(gateway)!, parsed.GetValue(tokenFile)!, parsed.GetValue(spool)!, parsed.GetValue(poll)!, parsed.GetValue(once),
            parsed.GetValue(allowHttp), ct));
        return command;
    }

    private static async Task<int> Run(
        string address, FileInfo tokenFile, DirectoryInfo folder, string poll, bool once, bool allowHttp, CancellationToken ct)
    {
        if (ParseGateway(address, allowHttp) is not { } gateway)
        {
            return Complain(Usage, "--gateway is an https address; plain http only to this machine, or with --allow-http.");
        }

        if (ParsePause(poll) is not { } pause)
        {
            return Complain(Usage, "--poll is a number with ms or s, from 10ms to 60s.");
        }

        if (!tokenFile.Exists || tokenFile.Length > 1024)
        {
            return Complain(Usage, "--token-file names no file that can hold a token.");
        }

        var token = (await File.ReadAllTextAsync(tokenFile.FullName, ct)).Trim();
        using var handler = new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false };
        using var http = new HttpClient(handler)
        {
            BaseAddress = gateway,
            Timeout = TimeSpan.FromSeconds(30),
            MaxResponseContentBufferSize = 300 * 1024 * 1024,
        };
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        var run = new CourierRun(new GatewayApi(http), new Spool(folder.FullName, TimeProvider.System), Console.Error);
        return once ? await Once(run, ct) : await Loop(run, pause, ct);
    }

    private static async Task<int> Once(CourierRun run, CancellationToken ct)
    {
        try
        {
            var counts = await run.Pass(ct);
            Console.WriteLine($"{counts.Delivered} delivered, {counts.Taken} taken, {counts.Refused} refused, {counts.Waiting} waiting");
            return counts.Refused > 0 ? Refused : counts.Waiting > 0 ? Fault : Done;
        }
        catch (Exception fault) when (IsPassing(fault, ct))
        {
            return Complain(Fault, fault.Message);
        }
    }

    private static async Task<int> Loop(CourierRun run, TimeSpan pause, CancellationToken ct)
    {
        var wait = pause;
        try
        {
            while (true)
            {
                try
                {
                    var counts = await run.Pass(ct);
                    wait = counts.Waiting > 0 ? Longer(wait) : pause;
                }
                catch (Exception fault) when (IsPassing(fault, ct))
                {
                    wait = Longer(wait);
                    Complain(Fault, $"{fault.Message} Next try in {wait.TotalSeconds:0.#} s.");
                }

                await Task.Delay(wait, TimeProvider.System, ct);
            }
        }
        catch (OperationCanceledException) when (ct.IsCancellationRequested)
        {
            return Done;
        }
    }

    /// <summary>The network, the gateway or the disk: all of them may be well again. A wrong token too: its file can be replaced, by a restart.</summary>
    private static bool IsPassing(Exception fault, CancellationToken ct) =>
        fault is HttpRequestException or IOException or UnauthorizedAccessException || (fault is OperationCanceledException && !ct.IsCancellationRequested);

    private static TimeSpan Longer(TimeSpan wait) => wait * 2 < LongestPause ? wait * 2 : LongestPause;

    private static TimeSpan? ParsePause(string text)
    {
        var (digits, unit) = text.EndsWith("ms", StringComparison.Ordinal) ? (text[..^2], 1) : (text.TrimEnd('s'), 1000);
        return text.EndsWith('s') && int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            && (long)number * unit is >= 10 and <= 60_000
            ? TimeSpan.FromMilliseconds(number * unit)
            : null;
    }

    private static Uri? ParseGateway(string text, bool allowHttp)
    {
        var isGood = Uri.TryCreate(text.TrimEnd('/') + "/", UriKind.Absolute, out var uri)
            && (uri.Scheme == Uri.UriSchemeHttps || (uri.Scheme == Uri.UriSchemeHttp && (uri.IsLoopback || allowHttp)));
        return isGood ? uri : null;
    }

    private static int Complain(int code, string text)
    {
        Console.Error.WriteLine($"courier: {text}");
        return code;
    }
}
