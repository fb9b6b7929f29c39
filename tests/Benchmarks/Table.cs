using System.Globalization;

namespace ChainCloud.Benchmarks;

/// <summary>All reports as one table in Markdown.</summary>
internal static class Table
{
    private static readonly string[] Head = ["benchmark", "measured", "absolute", "ratio", "of", "must", "goal", "reached"];

    public static void Write(TextWriter output, IReadOnlyList<(Benchmark Benchmark, IReadOnlyList<Row> Rows)> reports)
    {
        List<string[]> lines = [Head];
        foreach (var (benchmark, rows) in reports)
        {
            lines.AddRange(rows.Select(row => Line(benchmark.Name, row)));
        }

        var widths = Head.Select((_, column) => lines.Max(line => line[column].Length)).ToArray();
        lines.Insert(1, [.. widths.Select(width => new string('-', width))]);
        foreach (var line in lines)
        {
            output.WriteLine($"| {string.Join(" | ", line.Select((cell, column) => cell.PadRight(widths[column])))} |");
        }
    }

    private static string[] Line(string name, Row row) => row.Ratio is { } ratio
        ? [name, row.What, row.Measured, Number(ratio.Value), ratio.Of, Limit(ratio, ratio.Must), Limit(ratio, ratio.Goal), Reached(ratio)]
        : [name, row.What, row.Measured, "", "", "", "", ""];

    private static string Reached(Ratio ratio) =>
        ratio.Must is null && ratio.Goal is null ? "" : !ratio.ReachesMust ? "NO" : ratio.ReachesGoal && ratio.Goal is not null ? "goal" : "must";

    private static string Limit(Ratio ratio, double? limit) =>
        limit is { } value ? $"{(ratio.AtMost ? "<=" : ">=")} {value.ToString("0.##", CultureInfo.InvariantCulture)}" : "";

    private static string Number(double value) => value.ToString(value < 10 ? "0.00" : "0.0", CultureInfo.InvariantCulture);
}
