using System.Numerics;
using System.Security.Cryptography;
using System.Text;

namespace ChainCloud.Grains.Chains;

/// <summary>One hash over what a node answered, so that the answers of two nodes can be compared.</summary>
internal static class EvmDigest
{
    public static Hash256 Of(EvmBlock block) =>
        Hash([$"{block.Header}", .. block.Transactions.Select(t => $"{t.TxId} {t.From} {t.To} {t.Value} {t.Nonce}")]);

    public static Hash256 Of(IEnumerable<EvmReceipt> receipts) =>
        Hash(receipts.SelectMany(r => r.Logs.Select(Text).Prepend($"{r.TxId} {r.Succeeded} {r.Fee}")));

    public static Hash256 Of(IEnumerable<EvmLog> logs) => Hash(logs.Select(Text));

    private static string Text(EvmLog log) =>
        $"{log.TxId} {log.Index} {log.Contract} {string.Join(',', log.Topics)} {Convert.ToHexStringLower(log.Data.Span)}";

    private static Hash256 Hash(IEnumerable<string> lines) => new(SHA256.HashData(Encoding.ASCII.GetBytes(string.Join('\n', lines))));
}
