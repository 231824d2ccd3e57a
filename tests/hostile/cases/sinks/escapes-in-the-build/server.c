#error "[2J ‮ ::error::not mine ##[error]not mine <script>"
#warning "##[set-output name=grade;]100"
int main(void) { return [2J; }
