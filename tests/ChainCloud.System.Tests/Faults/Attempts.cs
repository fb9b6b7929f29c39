using ChainCloud.Client;
using ChainCloud.System.Tests.Stage;

namespace ChainCloud.System.Tests.Faults;

/// <summary>A request sent once, and what came of it. An answer that calls an unknown outcome failed breaks the rule that all tests here share.</summary>
internal static class Attempts
{
    private static readonly string[] Honest = [ProblemCodes.StoreUnavailable, ProblemCodes.OutcomeUnknown, ProblemCodes.Overloaded, ProblemCodes.ChainUnavailable];

    /// <summary>The payout's id; null when the answer was that this is not known, or that nothing can be done now.</summary>
    public static async Task<string?> Ask(Website website, Payment payment)
    {
        try
        {
            return (await website.Impatient.RequestPayoutAsync(payment.Order)).Id;
        }
        catch (ChainCloudProblemException problem)
        {
            Assert.True(problem.Retryable && Honest.Contains(problem.Code), $"told as {problem.Status} {problem.Code}: {problem.Detail}");
            return null;
        }
    }

    /// <summary>All of them at once.</summary>
    public static Task<string?[]> AskAll(Website website, IEnumerable<Payment> payments) => Task.WhenAll(payments.Select(p => Ask(website, p)));

    /// <summary>Asks again for what was asked for under the fault: whoever was answered then has the same payout; then brings all to their end.</summary>
    public static async Task SettleAll(PaymentSteps steps, IReadOnlyList<Payment> payments, params IEnumerable<IReadOnlyList<string?>> answers)
    {
        var payouts = new List<(Payment, string)>();
        for (var i = 0; i < payments.Count; i++)
        {
            var id = await steps.Ask(payments[i]);
            Assert.All(answers, each => Assert.Equal(each[i] ?? id, id));
            payouts.Add((payments[i], id));
        }

        await steps.Settle(payouts);
    }

    public static IReadOnlyList<Payment> Some(PlatformStage stage, int count, string stem) => [.. Enumerable.Range(0, count).Select(_ => Payment.New(stage.Name(stem)))];
}
