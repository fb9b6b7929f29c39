using System.Globalization;

namespace ChainCloud.Crashes;

/// <summary>Counts what passed and failed, and says so as it goes.</summary>
internal sealed class Report(TextWriter output)
{
    private const int MostSentences = 20;
    private const int LongestSentence = 1_500;

    private int _passed;

    public int Failed { get; private set; }

    public void Say(string line)
    {
        output.WriteLine(line);
        output.Flush();
    }

    /// <param name="wrong">Everything that was found wrong; nothing for a pass.</param>
    public void Count(string what, IReadOnlyCollection<string> wrong)
    {
        if (wrong.Count == 0)
        {
            _passed++;
            Say($"passed  {what}");
            return;
        }

        Failed++;
        Say($"FAILED  {what}");
        foreach (var sentence in wrong.Take(MostSentences))
        {
            Say($"          {(sentence.Length > LongestSentence ? sentence[..LongestSentence] + "…" : sentence)}");
        }

        if (wrong.Count > MostSentences)
        {
            Say($"          and {(wrong.Count - MostSentences).ToString(CultureInfo.InvariantCulture)} more");
        }
    }

    public void Total() => Say(string.Create(CultureInfo.InvariantCulture, $"{_passed} passed, {Failed} failed"));
}
