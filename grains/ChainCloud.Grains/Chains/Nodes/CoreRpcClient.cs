using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace ChainCloud.Grains.Chains;

/// <summary>An answer of the node that is an error by its own protocol, not a fault.</summary>
internal sealed record RpcError(int Code, string Message);

/// <summary>
/// JSON-RPC over HTTP, and REST as Bitcoin Core speaks it: credentials, time and size limits. Whatever is not a proper answer becomes a
/// <see cref="NodeFaultException"/> with one sentence that names no credential.
/// </summary>
internal sealed class CoreRpcClient : IDisposable
{
    /// <summary>A full block in hexadecimal digits, extension block included, is below it.</summary>
    internal const int MaxAnswerBytes = 64 * 1024 * 1024;

    private readonly NodeOptions _options;
    private readonly string _version;
    private readonly HttpClient _http;
    private long _lastId;

    /// <param name="version">Of JSON-RPC: Bitcoin Core's is 1.0, Ethereum's 2.0.</param>
    public CoreRpcClient(NodeOptions options, string version = "1.0")
    {
        _options = options;
        _version = version;
        _http = new HttpClient(new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseProxy = false,
            UseCookies = false,
            ConnectTimeout = TimeSpan.FromSeconds(5),
            // A node that stops waits for its open connections.
            PooledConnectionIdleTimeout = TimeSpan.FromSeconds(2),
        })
        {
            Timeout = System.Threading.Timeout.InfiniteTimeSpan,
            MaxResponseContentBufferSize = MaxAnswerBytes,
        };
    }

    /// <summary>Calls a method and reads its result; an error of the node's protocol comes back as such.</summary>
    public async Task<(T? Value, RpcError? Error)> Call<T>(string method, JsonArray parameters, Func<JsonElement, T> read, CancellationToken ct)
    {
        var id = Interlocked.Increment(ref _lastId);
        var body = new JsonObject { ["jsonrpc"] = _version, ["id"] = id, ["method"] = method, ["params"] = parameters }.ToJsonString();
        using var request = new HttpRequestMessage(HttpMethod.Post, _options.Url) { Content = new StringContent(body, Encoding.UTF8, "application/json") };
        request.Headers.Authorization = await Credentials(ct);
        var (status, answer) = await Send(request, ct);
        RefuseStatus(status);
        return Parse(method, id, answer, read);
    }

    /// <summary>Fetches a path of the REST interface; null unless the node answers with status 200.</summary>
    public async Task<byte[]?> Get(string path, CancellationToken ct)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(_options.Url!, path));
        var (status, answer) = await Send(request, ct);
        return status == HttpStatusCode.OK ? answer : null;
    }

    public void Dispose() => _http.Dispose();

    private static (T? Value, RpcError? Error) Parse<T>(string method, long id, byte[] answer, Func<JsonElement, T> read)
    {
        try
        {
            using var document = JsonDocument.Parse(answer);
            var root = document.RootElement;
            if (root.GetProperty("id").GetInt64() != id)
            {
                throw new NodeFaultException($"The node answered another call than {method}.");
            }

            if (root.TryGetProperty("error", out var error) && error.ValueKind == JsonValueKind.Object)
            {
                var problem = new RpcError(error.GetProperty("code").GetInt32(), error.GetProperty("message").GetString() ?? "");
                return problem.Code == NodeDialect.WarmingUp
                    ? throw new NodeFaultException($"The node is starting: {problem.Message}") { Kind = NodeFaultKind.Starting }
                    : (default, problem);
            }

            return (read(root.GetProperty("result")), null);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or KeyNotFoundException or FormatException or ArgumentException)
        {
            throw new NodeFaultException($"The node's answer to {method} is not what a node answers.", e);
        }
    }

    private async Task<(HttpStatusCode Status, byte[] Answer)> Send(HttpRequestMessage request, CancellationToken ct)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(ct);
        limit.CancelAfter(_options.Timeout);
        try
        {
            using var response = await _http.SendAsync(request, HttpCompletionOption.ResponseContentRead, limit.Token);
            return (response.StatusCode, await response.Content.ReadAsByteArrayAsync(limit.Token));
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            throw new NodeFaultException($"The node did not answer within {_options.Timeout.TotalSeconds:0} s.");
        }
        catch (HttpRequestException e) when (e.HttpRequestError == HttpRequestError.ConfigurationLimitExceeded)
        {
            throw new NodeFaultException($"The node's answer is larger than {MaxAnswerBytes} bytes.", e);
        }
        catch (HttpRequestException e) when (e.HttpRequestError is HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError)
        {
            throw new NodeFaultException($"No node answers at {_options.Url!.GetLeftPart(UriPartial.Authority)}.", e);
        }
        catch (Exception e) when (e is HttpRequestException or IOException)
        {
            throw new NodeFaultException("The node broke off its answer.", e);
        }
    }

    private static void RefuseStatus(HttpStatusCode status)
    {
        var detail = status switch
        {
            // The node answers an error of its protocol with status 500 or 404 and a body.
            HttpStatusCode.OK or HttpStatusCode.InternalServerError or HttpStatusCode.NotFound => null,
            HttpStatusCode.Unauthorized => "The node refuses the credentials.",
            HttpStatusCode.Forbidden => "The node does not accept calls from this machine.",
            HttpStatusCode.ServiceUnavailable => "The node has too much to do.",
            _ => $"The node answered with HTTP status {(int)status}.",
        };
        if (detail is not null)
        {
            throw new NodeFaultException(detail);
        }
    }

    /// <summary>Null for a node that is open to whoever reaches it.</summary>
    private async Task<AuthenticationHeaderValue?> Credentials(CancellationToken ct)
    {
        if (_options.CookieFile is null && _options.User is null)
        {
            return null;
        }

        var pair = _options.CookieFile is { } file ? await ReadCookie(file, ct) : $"{_options.User}:{_options.Password}";
        return new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes(pair)));
    }

    private static async Task<string> ReadCookie(string file, CancellationToken ct)
    {
        try
        {
            return (await File.ReadAllTextAsync(file, ct)).Trim();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new NodeFaultException($"The node's cookie file {file} can't be read; the node may not be running.", e);
        }
    }
}
