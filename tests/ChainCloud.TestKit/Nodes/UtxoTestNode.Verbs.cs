using System.Text.Json;
using System.Text.Json.Nodes;

namespace ChainCloud.TestKit.Nodes;

public abstract partial class UtxoTestNode
{
    /// <summary>Mines blocks whose rewards go to <paramref name="address"/>, or to the node's own wallet.</summary>
    public async Task<IReadOnlyList<Hash256>> MineAsync(int blocks, string? address = null)
    {
        return ReadHashes(await Rpc.CallAsync("generatetoaddress", blocks, address ?? await NewAddressAsync()));
    }

    /// <summary>
    /// A reorganization: the last blocks leave the best chain for others that hold nothing but their rewards. What was in those that left waits
    /// for a block again.
    /// </summary>
    /// <param name="leaving">How many blocks leave; at least 1.</param>
    /// <param name="blocks">How many others come; more than leave.</param>
    public abstract Task<IReadOnlyList<Hash256>> ReorganizeAsync(int leaving, int blocks);

    /// <summary>Mines one block with these signed transactions only, also such that no mempool takes.</summary>
    public virtual async Task<Hash256> MineOnlyAsync(params IReadOnlyList<byte[]> transactions)
    {
        var raw = new JsonArray([.. transactions.Select(t => JsonValue.Create(Convert.ToHexStringLower(t)))]);
        var mined = await Rpc.CallAsync("generateblock", await NewAddressAsync(), raw);
        return Hash256.Parse(mined.GetProperty("hash").GetString()).Value;
    }

    /// <summary>A new address of the node's wallet, of the chain's usual type when none is named.</summary>
    public async Task<string> NewAddressAsync(string? type = null) => (await Rpc.CallAsync("getnewaddress", "", type ?? AddressType)).GetString()!;

    /// <summary>The output script of an address, as this node understands it.</summary>
    public async Task<ScriptPubKey> ScriptOfAsync(string address) =>
        ScriptPubKey.ParseHex((await Rpc.CallAsync("validateaddress", address)).GetProperty("scriptPubKey").GetString()).Value;

    /// <summary>Pays from the node's wallet. The transaction can be replaced unless told otherwise (BIP-125).</summary>
    /// <param name="units">Base units.</param>
    public async Task<Hash256> SendToAddressAsync(string address, long units, bool replaceable = true) =>
        Hash256.Parse((await Rpc.CallAsync("sendtoaddress", address, NodeRpc.Coins(units), "", "", false, replaceable)).GetString()).Value;

    /// <summary>Pays several addresses in one transaction.</summary>
    public async Task<Hash256> SendManyAsync(IReadOnlyDictionary<string, long> units)
    {
        var outputs = new JsonObject(units.Select(u => KeyValuePair.Create(u.Key, (JsonNode?)NodeRpc.Coins(u.Value))));
        return Hash256.Parse((await Rpc.CallAsync("sendmany", "", outputs)).GetString()).Value;
    }

    /// <summary>
    /// Builds and signs a transaction with exactly these outputs, in this order and possibly repeated, and change to the wallet. Not sent.
    /// </summary>
    /// <param name="inputs">What it must spend; empty for the wallet's choice.</param>
    /// <param name="feeUnitsPerKvB">Fee rate in base units per 1,000 virtual bytes; null for <see cref="UsualFeeRate"/>.</param>
    public async Task<byte[]> BuildAsync(
        IReadOnlyList<(string Address, long Units)> outputs, IReadOnlyList<Outpoint>? inputs = null, long? feeUnitsPerKvB = null)
    {
        var scripts = new List<(ScriptPubKey Script, long Units)>();
        foreach (var (address, units) in outputs)
        {
            scripts.Add((await ScriptOfAsync(address), units));
        }

        var unfunded = RawTransactions.Unsigned(inputs ?? [], scripts);
        var options = new JsonObject
        {
            ["feeRate"] = NodeRpc.Coins(feeUnitsPerKvB ?? UsualFeeRate),
            ["changePosition"] = outputs.Count,
            ["replaceable"] = true,
        };
        var funded = await Rpc.CallAsync("fundrawtransaction", Convert.ToHexStringLower(unfunded), options, false);
        return await SignAsync(Convert.FromHexString(funded.GetProperty("hex").GetString()!));
    }

    /// <summary>Signs what of a transaction the wallet has keys for.</summary>
    public async Task<byte[]> SignAsync(byte[] unsigned)
    {
        var signed = await Rpc.CallAsync("signrawtransactionwithwallet", Convert.ToHexStringLower(unsigned));
        return Convert.FromHexString(signed.GetProperty("hex").GetString()!);
    }

    /// <summary>Puts a transaction into the node's mempool.</summary>
    public async Task<Hash256> BroadcastAsync(byte[] raw) =>
        Hash256.Parse((await Rpc.CallAsync("sendrawtransaction", Convert.ToHexStringLower(raw))).GetString()).Value;

    /// <summary>The bytes of a transaction in the mempool or, by the index, in a block.</summary>
    public async Task<byte[]> RawTransactionAsync(Hash256 txId) =>
        Convert.FromHexString((await Rpc.CallAsync("getrawtransaction", txId.ToString())).GetString()!);

    /// <summary>The inputs that a transaction spends.</summary>
    public async Task<IReadOnlyList<Outpoint>> InputsOfAsync(Hash256 txId)
    {
        var decoded = await Rpc.CallAsync("getrawtransaction", txId.ToString(), true);
        return [.. decoded.GetProperty("vin").EnumerateArray().Select(input =>
            new Outpoint(Hash256.Parse(input.GetProperty("txid").GetString()).Value, input.GetProperty("vout").GetUInt32()))];
    }

    public async Task<long> BlockCountAsync() => (await Rpc.CallAsync("getblockcount")).GetInt64();

    public async Task<BlockRef> TipAsync()
    {
        var state = await Rpc.CallAsync("getblockchaininfo");
        return new BlockRef(state.GetProperty("blocks").GetInt64(), Hash256.Parse(state.GetProperty("bestblockhash").GetString()).Value);
    }

    public async Task<Hash256> BlockHashAsync(long height) =>
        Hash256.Parse((await Rpc.CallAsync("getblockhash", height)).GetString()).Value;

    public async Task<IReadOnlyList<Hash256>> MempoolAsync() =>
        ReadHashes(await Rpc.CallAsync("getrawmempool"));

    /// <summary>Makes this node forget a block and all that follows; its transactions go back to the mempool.</summary>
    public Task InvalidateAsync(Hash256 block) => Rpc.CallAsync("invalidateblock", block.ToString());

    public Task ReconsiderAsync(Hash256 block) => Rpc.CallAsync("reconsiderblock", block.ToString());

    /// <summary>Connects to another node, which listens, and waits until both have the same tip.</summary>
    public virtual async Task ConnectAsync(UtxoTestNode listening)
    {
        await Rpc.CallAsync("addnode", $"127.0.0.1:{listening.P2pPort}", "onetry");
        await Eventually.True(async () => await PeersAsync() > 0, Limit, () => "The nodes did not connect.");
        await Eventually.True(async () => await TipAsync() == await listening.TipAsync(), Limit, () => "The nodes did not agree on a tip.");
    }

    /// <summary>Cuts every connection to other nodes.</summary>
    public virtual async Task DisconnectAsync()
    {
        foreach (var peer in (await Rpc.CallAsync("getpeerinfo")).EnumerateArray())
        {
            await Rpc.CallAsync("disconnectnode", "", peer.GetProperty("id").GetInt32());
        }

        await Eventually.True(async () => await PeersAsync() == 0, Limit, () => "The node's connections stayed.");
    }

    private protected static IReadOnlyList<Hash256> ReadHashes(JsonElement list) =>
        [.. list.EnumerateArray().Select(hash => Hash256.Parse(hash.GetString()).Value)];

    private async Task<int> PeersAsync() => (await Rpc.CallAsync("getconnectioncount")).GetInt32();
}
