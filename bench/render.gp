# The picture of bench/render, drawn with gnuplot. Usage: gnuplot -e "form='png'; path='a.png'" render.gp
if (form eq "png") set terminal pngcairo size 2400,1600 fontscale 2
if (form eq "svg") set terminal svg size 1200,800
if (form eq "pdf") set terminal pdfcairo size 9,6
set output path
set title "Latency by batch size"
set xlabel "Batch size"
set ylabel "Latency (ms)"
set yrange [0:700]
set grid y
set key left top
set boxwidth 0.38
set style fill solid
set xtics ("1" 0, "2" 1, "4" 2, "8" 3, "16" 4, "32" 5)
set xrange [-0.6:5.6]
set samples 6
cpu(i) = 14 * 2 ** i
gpu(i) = 3.1 * 2 ** (0.7 * i)
plot '+' using (int($0) - 0.2):(cpu($0)):(cpu($0) * 0.96):(cpu($0) * 1.05) with boxerrorbars lc rgb "#0072b2" title "cpu mean", \
	'+' using (int($0) - 0.2):(cpu($0) * 1.08) with linespoints lc rgb "#0072b2" dt 1 pt 7 title "cpu p90", \
	'+' using (int($0) - 0.2):(cpu($0) * 1.15) with linespoints lc rgb "#0072b2" dt 2 pt 5 title "cpu p95", \
	'+' using (int($0) - 0.2):(cpu($0) * 1.38) with linespoints lc rgb "#0072b2" dt 3 pt 13 title "cpu p99", \
	'+' using (int($0) + 0.2):(gpu($0)):(gpu($0) * 0.96):(gpu($0) * 1.05) with boxerrorbars lc rgb "#e69f00" title "cuda:0 mean", \
	'+' using (int($0) + 0.2):(gpu($0) * 1.08) with linespoints lc rgb "#e69f00" dt 1 pt 7 title "cuda:0 p90", \
	'+' using (int($0) + 0.2):(gpu($0) * 1.15) with linespoints lc rgb "#e69f00" dt 2 pt 5 title "cuda:0 p95", \
	'+' using (int($0) + 0.2):(gpu($0) * 1.38) with linespoints lc rgb "#e69f00" dt 3 pt 13 title "cuda:0 p99"
