using System.Text;
using System.Text.Json.Nodes;
using ChainCloud.Node.Tests.Nodes;
using ChainCloud.TestKit.Nodes;

namespace ChainCloud.Node.Tests.Ethereum;

/// <summary>A node that is another one, except for what the test changes in its answers.</summary>
internal sealed class EvmProxy : IAsyncDisposable
{
    private readonly FakeHttpNode _server;
    private readonly HttpClient _http = new();

    public EvmProxy(AnvilNode target)
    {
        Target = target;
        _server = new FakeHttpNode(Answer);
    }

    public Uri Url => _server.Url;

    /// <summary>Whose answers are passed on; may change.</summary>
    public AnvilNode Target { get; set; }

    /// <summary>Changes a request before it is passed on: method and parameters.</summary>
    public Action<string, JsonArray>? Request { get; set; }

    /// <summary>Changes an answer in place: method and the whole answer. May be null: nothing is changed.</summary>
    public Action<string, JsonObject>? Response { get; set; }

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        _http.Dispose();
    }

    private byte[] Answer(string request)
    {
        var call = JsonNode.Parse(request[(request.IndexOf("\r\n\r\n", StringComparison.Ordinal) + 4)..])!.AsObject();
        var method = call["method"]!.GetValue<string>();
        Request?.Invoke(method, call["params"]!.AsArray());
        using var passed = new HttpRequestMessage(HttpMethod.Post, Target.RpcUrl)
        {
            Content = new StringContent(call.ToJsonString(), Encoding.UTF8, "application/json"),
        };
        using var reader = new StreamReader(_http.Send(passed).Content.ReadAsStream());
        var answer = JsonNode.Parse(reader.ReadToEnd())!.AsObject();
        Response?.Invoke(method, answer);
        return FakeHttpNode.Http("200 OK", answer.ToJsonString());
    }
}
