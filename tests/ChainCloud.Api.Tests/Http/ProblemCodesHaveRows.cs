using System.Reflection;
using ChainCloud.Gateway.Http;

namespace ChainCloud.Api.Tests.Http;

public sealed class ProblemCodesHaveRows
{
    /// <summary>About a device's own folders and secrets: no grain refuses with them.</summary>
    private static readonly string[] OfDevicesOnly =
    [
        ProblemCodes.PassphraseRefused, ProblemCodes.SealParametersRefused, ProblemCodes.SealedFileInvalid, ProblemCodes.FolderLocked,
        ProblemCodes.JournalDamaged, ProblemCodes.FrameRejected,
    ];

    private static IEnumerable<string> AllCodes =>
        typeof(ProblemCodes).GetFields(BindingFlags.Public | BindingFlags.Static).Select(each => (string)each.GetRawConstantValue()!);

    [Fact]
    public void Every_code_of_the_kernel_has_a_row_and_every_row_a_code() =>
        Assert.Equal(AllCodes.Except(OfDevicesOnly).Order(StringComparer.Ordinal), ProblemTable.Codes.Order(StringComparer.Ordinal));

    [Fact]
    public void A_fault_says_that_the_request_may_be_sent_again()
    {
        foreach (var code in ProblemTable.Codes.Where(code => ProblemTable.For(code).Status >= 500))
        {
            Assert.True(ProblemTable.For(code).Retryable, code);
        }
    }

    [Fact]
    public void Only_what_is_not_known_says_maybe() => Assert.Equal(
        [ProblemCodes.IdempotencyKeyInProgress, ProblemCodes.InternalError, ProblemCodes.OutcomeUnknown],
        ProblemTable.Codes.Where(code => ProblemTable.For(code).FundsMoved == FundsMoved.Maybe).Order(StringComparer.Ordinal));
}
