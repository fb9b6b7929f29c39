using System.Collections.Immutable;
using ChainCloud.Devices.Enrolment;
using ChainCloud.Statements;

namespace ChainCloud.Devices.VDevice;

/// <summary>
/// The send vault's receipts, as the cloud shows them. They are the vault's memory: a number with two receipts means that an old image
/// of the vault is running, and a signed one for a fence that was never signed here means that somebody else's intent was paid.
/// </summary>
internal static class ReceiptRules
{
    /// <summary>The new receipts in order, or the breach. Receipts known already may be shown again.</summary>
    public static (ImmutableArray<VDeviceEvent> Learned, Breach? Breach) Judge(
        IReadOnlyList<ReadOnlyMemory<byte>> shown, EnrolledDevice sendVault, VDeviceState state)
    {
        var learned = ImmutableArray.CreateBuilder<VDeviceEvent>();
        var last = state.VaultSeen;
        foreach (var message in shown)
        {
            if (!SignedStatement.Verify<VaultReceipt>(message, sendVault.ChannelKey).TryGet(out var signed, out var problem))
            {
                return ([], new Breach(VDeviceRule.ReceiptGenuine, problem.Detail));
            }

            var receipt = signed.Statement;
            if (receipt.Merchant != sendVault.Merchant || receipt.Vault != sendVault.Device)
            {
                return ([], new Breach(VDeviceRule.ReceiptGenuine, "A receipt is for another merchant, or of another vault."));
            }

            if (receipt.Counter <= last.Counter)
            {
                if (Known(receipt.Counter, state, learned) != receipt.Hash)
                {
                    return ([], new Breach(VDeviceRule.ReceiptGenuine, $"Receipt {receipt.Counter} is not the one seen before."));
                }

                continue;
            }

            if (receipt.Counter != last.Counter + 1)
            {
                return ([.. learned], new Breach(VDeviceRule.ReceiptsComplete, $"Receipt {last.Counter + 1} is missing."));
            }

            if (receipt.PrevReceiptHash != last.ReceiptHash)
            {
                return ([], new Breach(VDeviceRule.ReceiptGenuine, $"Receipt {receipt.Counter} does not follow the one seen before."));
            }

            if (receipt.Decision == VaultDecision.Signed && (receipt.Fence is not { } fence || !state.IsFenceUsed(fence)))
            {
                return ([], new Breach(VDeviceRule.ReceiptGenuine, $"Receipt {receipt.Counter} is for a payment that was never approved here."));
            }

            last = new VaultSeen(receipt.Counter, receipt.Hash);
            learned.Add(new ReceiptSeen(receipt.Counter, receipt.Hash, receipt.Decision == VaultDecision.Signed ? receipt.Fence : null));
        }

        return (learned.ToImmutable(), null);
    }

    private static Hash256? Known(long counter, VDeviceState state, IEnumerable<VDeviceEvent> learned) =>
        learned.OfType<ReceiptSeen>().FirstOrDefault(seen => seen.Counter == counter)?.ReceiptHash ?? state.ReceiptAt(counter);
}
